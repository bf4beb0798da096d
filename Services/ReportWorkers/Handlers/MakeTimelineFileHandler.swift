import Cryptography
import EvidenceFiles
import Foundation
import JobQueue
import Logging
import MediaStore
import PDFDocuments
import Persistence
import ServiceRuntime
import VerificationDomain

/// Makes a timeline file; safe to run twice: the bytes are the same, and lie in the same place.
struct MakeTimelineFileHandler: JobHandler {
    static let deadline: Duration = .seconds(300)

    let store: any VerificationStore
    let media: EncryptedMediaStore
    let drawing: FileDrawing
    let now: @Sendable () -> Date
    let logger: Logger
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: MakeTimelineFileJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("run_id", payload.runID)
        let scope = payload.scope
        let object = BlobKey(tenantID: scope.tenantID.rawValue, objectID: payload.objectID.rawValue)
        guard let file = try await self.store.runFiles.find(payload.fileID, includingDeleted: true, scope: scope) else {
            try await self.media.delete(object)  // erased since; an earlier attempt may have stored it
            return .completed
        }
        if file.content != nil { return .completed }
        guard let dossier = try await ReadRunDossier(store: self.store)(file.runID, scope: scope) else {
            return .snooze(.seconds(3600), reason: "applicant_deleted")  // restored, or erased with the file
        }
        let output = try await self.drawing.set(TimelineFile.document(of: dossier, at: file.createdAt))
        if output.missingGlyphs > 0 {
            self.logger.warning("characters without a font", metadata: ["characters": "\(output.missingGlyphs)"])
        }
        let stored = try await self.media.put(object, chunks: BlobChunks([output.bytes]))
        let content = RunFile.Content(byteCount: stored.size, sha256: stored.sha256.bytes, madeAt: self.now())
        try await self.completing(attempt).transaction(in: scope) { store in
            if try await store.runFiles.complete(file.id, content: content, scope: scope) {
                try await store.jobs.runFileMade(file.id, scope: scope)
            } else if try await store.runFiles.find(file.id, includingDeleted: true, scope: scope) == nil {
                // Erased while it was drawn: its object goes by a job, which is tried until it is gone.
                try await store.jobs.eraseMedia([file.objectID], scope: scope)
            }
        }
        return .completed
    }
}
