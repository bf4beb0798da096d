import CanonicalJSON
import VerificationDomain

/// What the pages do to a run.
protocol CaptureActions: Sendable {
    /// - Throws: as ``CompleteTask``.
    func complete(_ taskID: String, of runID: WorkflowRunID, data: JSONValue, scope: Scope) async throws
    /// - Throws: as ``RecordMedia``.
    func record(_ document: RecordMedia.NewDocument, file: MediaFile, scope: Scope) async throws -> DocumentID
    /// - Throws: as ``RecordMedia``.
    func recordPhoto(of applicant: ApplicantID, file: MediaFile, scope: Scope) async throws -> LivePhotoID
}

/// The domain's use cases, done by the applicant.
struct StoredCaptureActions: CaptureActions {
    let completeTask: CompleteTask
    let recordMedia: RecordMedia

    func complete(_ taskID: String, of runID: WorkflowRunID, data: JSONValue, scope: Scope) async throws {
        try await self.completeTask(taskID, of: runID, data: data, scope: scope, actor: .applicant)
    }

    func record(_ document: RecordMedia.NewDocument, file: MediaFile, scope: Scope) async throws -> DocumentID {
        try await self.recordMedia.document(document, file: file, scope: scope).id
    }

    func recordPhoto(of applicant: ApplicantID, file: MediaFile, scope: Scope) async throws -> LivePhotoID {
        try await self.recordMedia.record(LivePhotoKind.self, of: applicant, file: file, scope: scope).id
    }
}
