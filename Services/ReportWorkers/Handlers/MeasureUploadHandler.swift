import ImageMeasurement
import JobQueue
import Persistence
import VerificationDomain

/// Measures an uploaded picture for an upload that waits for it; safe to run twice.
///
/// Whatever fails is no verdict: the upload waits for five seconds, and goes on without one.
struct MeasureUploadHandler: JobHandler {
    static let deadline: Duration = .seconds(30)

    /// Within the upload's own patience.
    private static let patience: Duration = .seconds(4)

    let store: any VerificationStore
    let pictures: PictureReader
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: MeasureUploadJob, attempt: JobAttempt) async throws -> JobOutcome {
        let scope = payload.scope
        let measurements = self.store.uploadMeasurements
        guard let measurement = try await measurements.find(payload.measurementID, scope: scope),
            measurement.verdict == nil
        else { return .completed }  // nobody waits any more, or an earlier attempt answered
        let verdict: UploadMeasurement.Verdict =
            switch try await self.pictures.read(
                measurement.objectID, contentType: measurement.contentType, scope: scope,
                startingBefore: .now + Self.patience)
            {
            case .picture(let picture): Self.verdict(picture)
            case .undecodable, .inconclusive, .failed: .unmeasured
            }
        try await self.completing(attempt).transaction(in: scope) { store in
            try await store.uploadMeasurements.settle(measurement.id, verdict: verdict, scope: scope)
        }
        return .completed
    }

    /// A picture without texture is neither: there is nothing to judge by.
    static func verdict(_ picture: PictureMeasurement) -> UploadMeasurement.Verdict {
        guard picture.sharpness != nil else { return .unmeasured }
        return PictureCuts.standard.isBlurred(picture) ? .blurred : .sharp
    }
}
