package import Foundation

/// Asks whether an uploaded picture is blurred, and waits for the answer; the gateway's use case, whose process decodes no
/// pictures: report-workers do.
///
/// Source: API reference, "Upload document": "an image quality validation which may take up to 5 seconds".
package struct MeasureUpload: Sendable {
    /// How often it is looked for an answer, and how long apart: five seconds in all.
    package static let looks = 50
    /// Between two looks.
    package static let interval: Duration = .milliseconds(100)
    /// After that nobody waits any more, whatever became of whoever asked.
    package static let longestWait: TimeInterval = 3_600

    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - store: Where the question is put, in a transaction of its own, and the answer looked for.
    ///   - pause: Waits between two looks.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
        self.pause = pause
    }

    /// - Parameter file: Its bytes are in the media store.
    /// - Returns: ``UploadMeasurement/Verdict/unmeasured`` also when no answer came in time: what no engine examined is
    ///   never guessed.
    /// - Throws: The store's errors; `CancellationError`.
    package func callAsFunction(_ file: MediaFile, scope: Scope) async throws -> UploadMeasurement.Verdict {
        let measurement = UploadMeasurement(
            id: self.identifiers.next(), objectID: file.objectID, contentType: file.contentType, createdAt: self.now(),
            verdict: nil)
        // Not what the request is for: a claim on its key must not be settled by the question.
        try await RequestClaim.$current.withValue(nil) {
            try await self.store.transaction(in: scope) { store in
                try await store.uploadMeasurements.removeAll(
                    askedBefore: measurement.createdAt.addingTimeInterval(-Self.longestWait), scope: scope)
                try await store.uploadMeasurements.insert(measurement, scope: scope)
                try await store.jobs.measureUpload(measurement.id, scope: scope)
            }
        }
        var verdict: UploadMeasurement.Verdict?
        for _ in 0..<Self.looks where verdict == nil {
            try await self.pause(Self.interval)
            verdict = try await self.store.uploadMeasurements.find(measurement.id, scope: scope)?.verdict
        }
        try await self.store.uploadMeasurements.remove(measurement.id, scope: scope)
        return verdict ?? .unmeasured
    }
}
