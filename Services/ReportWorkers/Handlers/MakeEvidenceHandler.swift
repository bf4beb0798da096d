import CanonicalJSON
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
import Workflows
import ZIPArchives

/// Makes the evidence of a run that has ended: a summary, the same signed, and a folder with the run's media; safe to run
/// twice.
struct MakeEvidenceHandler: JobHandler {
    static let deadline: Duration = .seconds(600)
    /// What pictures may add to a document, in bytes.
    private static let greatestPictures = 50 * 1_048_576
    /// What media may add to a folder, in bytes; the rest is told by checksum.
    private static let greatestFolder = 200 * 1_048_576
    /// The largest file that is read at once, in bytes.
    private static let greatestFile = 32 * 1_048_576

    let store: any VerificationStore
    let media: EncryptedMediaStore
    let drawing: FileDrawing
    let identifiers: IdentifierSource
    let now: @Sendable () -> Date
    let logger: Logger
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: MakeEvidenceJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("run_id", payload.runID)
        let scope = payload.scope
        guard let dossier = try await ReadRunDossier(store: self.store)(payload.runID, scope: scope),
            dossier.run.status.isFinal
        else {
            // Of a deleted applicant, who may be restored; without files to be made there is nothing to wait for.
            let files = try await self.store.runFiles.list(of: payload.runID, includingDeleted: true, scope: scope)
            let isWaiting = files.contains { $0.kind != .timelineFile && $0.content == nil }
            return isWaiting ? .snooze(.seconds(3600), reason: "applicant_deleted") : .completed
        }
        let files = try await self.prepare(dossier, scope: scope)
        let missing = files.filter { $0.content == nil }
        if missing.isEmpty { return .completed }
        let contents = try await ScratchFolder.with { scratch in
            try await self.make(missing, of: dossier, in: scratch, scope: scope)
        }
        try await self.completing(attempt).transaction(in: scope) { store in
            for (file, content) in contents {
                if try await store.runFiles.complete(file.id, content: content, scope: scope) {
                    if file.kind == .evidenceFolder { try await store.jobs.runFileMade(file.id, scope: scope) }
                } else if try await store.runFiles.find(file.id, includingDeleted: true, scope: scope) == nil {
                    // Erased while it was made: its object goes by a job, which is tried until it is gone.
                    try await store.jobs.eraseMedia([file.objectID], scope: scope)
                }
            }
        }
        return .completed
    }

    /// The files' rows come first, so that erasure knows where their bytes are.
    private func prepare(_ dossier: RunDossier, scope: Scope) async throws -> [RunFile] {
        var kinds: [RunFile.Kind] = [.evidenceSummaryFile, .evidenceFolder]
        if self.drawing.signs(isSandbox: scope.isSandbox) { kinds.append(.signedEvidenceFile) }
        let now = self.now()
        let wanted = kinds.map { kind in
            RunFile(
                id: self.identifiers.next(), kind: kind, runID: dossier.run.id, applicantID: dossier.applicant.id,
                objectID: self.identifiers.next(), createdAt: now)
        }
        try await self.store.runFiles.insertMissing(wanted, scope: scope)
        return try await self.store.runFiles.list(of: dossier.run.id, includingDeleted: true, scope: scope)
            .filter { kinds.contains($0.kind) }
    }

    private func make(
        _ files: [RunFile], of dossier: RunDossier, in scratch: ScratchFolder, scope: Scope
    ) async throws -> [(RunFile, RunFile.Content)] {
        // All three say the same time.
        let moment = files.map(\.createdAt).min() ?? self.now()
        let staged = try await self.stage(dossier, in: scratch, scope: scope)
        let output = try await self.drawing.set(
            EvidenceFile.document(of: dossier, pictures: staged.pictures, at: moment))
        if output.missingGlyphs > 0 {
            self.logger.warning("characters without a font", metadata: ["characters": "\(output.missingGlyphs)"])
        }
        let signed = try await self.drawing.signed(output.bytes, isSandbox: scope.isSandbox, at: moment)
        var contents: [(RunFile, RunFile.Content)] = []
        for file in files {
            let chunks: BlobChunks
            switch file.kind {
            case .timelineFile: continue
            case .evidenceSummaryFile: chunks = BlobChunks([output.bytes])
            case .signedEvidenceFile:
                guard let signed else { continue }
                chunks = BlobChunks([signed])
            case .evidenceFolder:
                let data = EvidenceData.json(of: dossier, leavingOut: staged.leftOut, at: moment)
                let document = signed ?? output.bytes
                let path = scratch.path("folder.zip")
                let stagedPaths = staged.paths
                try await self.drawing.run {
                    let archive = try ZIPArchive(at: path, modifiedAt: moment)
                    try archive.add("evidence_file.pdf", bytes: document)
                    try archive.add("data.json", bytes: data.canonicalBytes())
                    for (name, staged) in stagedPaths { try archive.add(name, contentsOf: staged) }
                    try archive.close()
                }
                chunks = try scratch.chunks(of: "folder.zip")
            }
            let object = BlobKey(tenantID: scope.tenantID.rawValue, objectID: file.objectID.rawValue)
            let stored = try await self.media.put(object, chunks: chunks)
            contents.append(
                (file, RunFile.Content(byteCount: stored.size, sha256: stored.sha256.bytes, madeAt: self.now())))
        }
        return contents
    }

    /// The run's media, out of the store.
    private struct Staged {
        var paths: [(name: String, path: String)] = []
        var leftOut: Set<String> = []
        var pictures: [PDFPicture] = []
    }

    private func stage(_ dossier: RunDossier, in scratch: ScratchFolder, scope: Scope) async throws -> Staged {
        var staged = Staged()
        var (folder, pictures) = (0, 0)
        for (number, medium) in EvidenceFile.media(of: dossier).enumerated() {
            let key = BlobKey(tenantID: scope.tenantID.rawValue, objectID: medium.file.objectID.rawValue)
            guard medium.file.byteCount <= Self.greatestFile, folder + medium.file.byteCount <= Self.greatestFolder,
                let bytes = try await self.media.read(key, upTo: Self.greatestFile)
            else {
                staged.leftOut.insert(medium.path)
                continue
            }
            folder += bytes.count
            let path = scratch.path("medium-\(number)")
            try await self.drawing.run { try Data(bytes).write(to: URL(filePath: path)) }
            staged.paths.append((medium.path, path))
            guard medium.file.contentType == "image/jpeg", pictures + bytes.count <= Self.greatestPictures,
                let picture = PDFPicture(
                    jpeg: bytes, caption: "\(medium.kind) \(medium.id)\nSHA-256 \(medium.file.checksum)")
            else { continue }
            pictures += bytes.count
            staged.pictures.append(picture)
        }
        return staged
    }
}
