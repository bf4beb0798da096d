import Foundation
import ImageMeasurement
import Reports
import VerificationDomain

/// Examines live material with what a machine here can really establish: whether a document's pictures decode at all,
/// whether they are dark or blurred, and whether they have colour.
///
/// A document of which nothing can be decoded is a certain failure and completes its report; everything else goes to an
/// analyst, with what was measured in the breakdown. Faces always do, and unmeasured: the reference's facial breakdowns
/// have no place for a photo's brightness or blur, and of a facial similarity report that says less than everything, it
/// lets no machine complete it ("the report will go to manual review", "Facial Similarity Photo: Object").
struct LiveReportExaminer: ReportExaminer {
    /// How long the pictures of one report may wait for their turn with the decoder: with the decoder's own deadline it
    /// stays within the job's.
    private static let patience: Duration = .seconds(40)

    let store: any VerificationStore
    let pictures: PictureReader

    /// - Throws: The stores' errors; `CancellationError`.
    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination {
        guard report.name.isDocumentReport else { return .needsAnalyst }
        let ids = Set(report.documentIDs)
        let documents = try await self.store.documents.find(
            Array(ids), of: applicant.id, includingDeleted: true, scope: scope)
        // What was named and is gone for good, nobody can examine; that it is gone, a person should see.
        guard documents.count == ids.count else { return .needsAnalyst }
        let limit = ContinuousClock.now + Self.patience
        var pictures: [PictureMeasurement?] = []
        for document in documents {
            switch try await self.pictures.read(
                document.file.objectID, contentType: document.file.contentType, scope: scope, startingBefore: limit)
            {
            case .undecodable:
                // "We will return a reason whenever a report flags" (reference, "Breakdown reasoning"); none is closer.
                let findings = DocumentFindings([.imageQuality: .flagged(reasons: "other_photo_issue")])
                return .finished(findings.outcome(video: report.name.videoFindings, properties: [:]))
            case .failed(let failure): return .failed(failure)
            case .picture(let measurement): pictures.append(measurement)
            case .inconclusive: pictures.append(nil)
            }
        }
        let findings = DocumentFindings(measured: pictures, cuts: .standard)
        guard !findings.isEmpty else { return .needsAnalyst }
        return .leftToAnalyst(found: findings.documentBreakdown(video: report.name.videoFindings))
    }
}
