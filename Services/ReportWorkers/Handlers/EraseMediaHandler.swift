import JobQueue
import MediaStore
import Persistence
import VerificationDomain

/// Deletes the bytes of files whose rows are gone; safe to run twice. A store that fails is a retry, and the last one
/// leaves the job where an operator sees it.
struct EraseMediaHandler: JobHandler {
    let media: EncryptedMediaStore

    func run(_ payload: EraseMediaJob, attempt: JobAttempt) async throws -> JobOutcome {
        for object in payload.objectIDs {
            try await self.media.delete(
                BlobKey(tenantID: payload.scope.tenantID.rawValue, objectID: object.rawValue))
        }
        return .completed
    }
}
