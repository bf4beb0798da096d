import CanonicalJSON
import Foundation
import JobQueue
import MediaStore
import PDFSignatures
import Persistence
import PostgresClient
import Synchronization
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import ReportWorkers

/// The handlers that make files of runs, at work on the queue.
@Suite(.postgres)
struct MakeFilesHandlerTests {
    private let database: TestDatabase
    private let bench: ExaminationBench
    private let services: TestServices

    init() async throws {
        self.database = try TestDatabase.current
        self.bench = try await ExaminationBench(on: self.database)
        self.services = try TestServices(on: self.database, identifiers: .init { UUID() })
    }

    private var files: ManageRunFiles {
        ManageRunFiles(
            store: self.services.gateway, identifiers: .init { UUID() }, now: self.services.clock.provider)
    }

    /// A run that has ended, with a document whose bytes are in the store.
    private func endedRun(scope: Scope = ExaminationBench.scope, isEnded: Bool = true) async throws -> WorkflowRun {
        let applicant = try await self.database.insertApplicant(scope: scope)
        let run = try await self.database.insertRun(from: .document, of: applicant, scope: scope)
        let bytes = Array("{\"nfc\":true}".utf8)
        let document = Document(
            id: .random(), applicantID: applicant.id, createdAt: .fixture, type: .passport, side: .front,
            issuingCountry: nil,
            file: MediaFile(
                objectID: .random(), fileName: "scan.json", contentType: "application/json", byteCount: bytes.count,
                sha256: [UInt8](repeating: 3, count: 32)), location: nil)
        try await PostgresDocumentRepository(on: self.database.superuser).insert(document, scope: scope)
        _ = try await self.bench.media.put(
            BlobKey(tenantID: scope.tenantID.rawValue, objectID: document.file.objectID.rawValue),
            chunks: BlobChunks([bytes]))
        let going = try await self.services.completeTask(
            "document_photo_c0888", of: run.id, data: [["id": .string(document.id.description)]], scope: scope,
            actor: .applicant)
        if !isEnded { return going }
        let ended = try await self.services.operateRuns.cancel(
            run.id, reason: "over", scope: scope, actor: .operatorCommand("tester"))
        // Only the jobs that a test enqueues itself are to run.
        for table in ["ready", "scheduled", "dedupe", "done"] {
            try await self.database.superuser.execute(.verbatim("DELETE FROM queue.\(table)"), in: .unscoped)
        }
        return ended
    }

    private func work(signer: PDFSigner? = nil) async throws {
        let drawing = FileDrawing(
            signer: signer, sandboxSigner: try PDFSigner.selfMade(named: "Sandbox", at: .fixture))
        let now = self.services.clock.provider
        var registry = JobRegistry()
        registry.register(
            MakeTimelineFileHandler(
                store: self.bench.store, media: self.bench.media, drawing: drawing, now: now,
                logger: TestDatabase.logger
            ) { ExaminationBench.store(on: $0) })
        registry.register(
            MakeEvidenceHandler(
                store: self.bench.store, media: self.bench.media, drawing: drawing, identifiers: .init { UUID() },
                now: now, logger: TestDatabase.logger
            ) { ExaminationBench.store(on: $0) })
        registry.register(EraseMediaHandler(media: self.bench.media))
        try await self.database.work(registry)
    }

    private func bytes(of file: RunFile, scope: Scope) async throws -> [UInt8]? {
        try await self.bench.media.read(
            BlobKey(tenantID: scope.tenantID.rawValue, objectID: file.objectID.rawValue), upTo: 10_000_000)
    }

    private func ask(_ run: WorkflowRun, scope: Scope) async throws {
        try await self.services.gateway.transaction(in: scope) { store in
            try await store.jobs.makeEvidence([run.id], scope: scope)
        }
    }

    private func newsJobs() async throws -> Int {
        try await self.database.count(
            "SELECT FROM queue.ready JOIN queue.job USING (id) WHERE kind = 'run_file_made'")
    }

    @Test
    func timelineFileIsMadeAndRunsTwice() async throws {
        let run = try await self.endedRun()
        let scope = ExaminationBench.scope
        let asked = try await self.files.createTimelineFile(of: run.id, scope: scope)
        await #expect(throws: RunFileError.notFound(.timelineFile, id: asked.id.description)) {
            _ = try await self.files.timelineFile(asked.id, of: run.id, scope: scope)
        }
        try await self.work()
        let made = try await self.files.timelineFile(asked.id, of: run.id, scope: scope)
        let bytes = try #require(try await self.bytes(of: made, scope: scope))
        #expect(bytes.count == made.content?.byteCount)
        #expect(bytes.starts(with: Array("%PDF-1.4".utf8)))
        #expect(try await self.newsJobs() == 1)

        try await self.services.gateway.transaction(in: scope) { store in
            try await store.jobs.makeTimelineFile(asked, scope: scope)
        }
        try await self.work()
        #expect(try await self.newsJobs() == 1)
        #expect(try await self.bytes(of: made, scope: scope) == bytes)
        #expect(try await self.database.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func liveEvidenceIsMadeAndRunsTwice() async throws {
        let run = try await self.endedRun()
        let scope = ExaminationBench.scope
        let signer = try PDFSigner.selfMade(named: "Operator", at: .fixture)
        for _ in 0..<2 {
            try await self.ask(run, scope: scope)
            try await self.work(signer: signer)
            #expect(try await self.newsJobs() == 1)
            #expect(try await self.database.count("SELECT FROM workflow_run_files") == 3)
        }
        let folder = try await self.files.evidence(.evidenceFolder, of: run.id, scope: scope)
        let archive = try #require(try await self.bytes(of: folder, scope: scope))
        #expect(archive.starts(with: Array("PK".utf8)))
        for name in ["evidence_file.pdf", "data.json", "media/document_"] {
            #expect(Data(archive).range(of: Data(name.utf8)) != nil, "\(name)")
        }
        let signed = try await self.files.evidence(.signedEvidenceFile, of: run.id, scope: scope)
        let summary = try await self.files.evidence(.evidenceSummaryFile, of: run.id, scope: scope)
        let plain = try #require(try await self.bytes(of: summary, scope: scope))
        let withSignature = try #require(try await self.bytes(of: signed, scope: scope))
        #expect(Array(withSignature.prefix(plain.count)) == plain)
        #expect(Data(withSignature).range(of: Data("/ByteRange".utf8)) != nil)
        #expect(try await self.database.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func withoutAKeyNothingLiveIsSigned() async throws {
        let run = try await self.endedRun()
        let scope = ExaminationBench.scope
        try await self.ask(run, scope: scope)
        try await self.work()
        _ = try await self.files.evidence(.evidenceFolder, of: run.id, scope: scope)
        await #expect(throws: RunFileError.notFound(.signedEvidenceFile, id: run.id.description)) {
            _ = try await self.files.evidence(.signedEvidenceFile, of: run.id, scope: scope)
        }
    }

    @Test
    func askingBeginsEvidenceInTheSandboxAlone() async throws {
        for scope in [Scope.acmeSandbox, .acmeLive] {
            let run = try await self.endedRun(scope: scope)
            let notFound = RunFileError.notFound(.evidenceFolder, id: run.id.description)
            await #expect(throws: notFound) {
                _ = try await self.files.evidence(.evidenceFolder, of: run.id, scope: scope)
            }
            try await self.work()
            if scope.isSandbox {
                let made = try await self.files.evidence(.signedEvidenceFile, of: run.id, scope: scope)
                let bytes = try #require(try await self.bytes(of: made, scope: scope))
                #expect(Data(bytes).range(of: Data("/ByteRange".utf8)) != nil)
            } else {
                await #expect(throws: notFound) {
                    _ = try await self.files.evidence(.evidenceFolder, of: run.id, scope: scope)
                }
            }
        }
    }

    @Test
    func fileWhoseRunWasErasedLeavesNoBytes() async throws {
        let run = try await self.endedRun()
        let scope = ExaminationBench.scope
        let asked = try await self.files.createTimelineFile(of: run.id, scope: scope)
        _ = try await self.bench.media.put(
            BlobKey(tenantID: scope.tenantID.rawValue, objectID: asked.objectID.rawValue),
            chunks: BlobChunks([[1]]))
        try await PostgresApplicantRepository(on: self.database.superuser).erase(run.applicantID, scope: scope)
        try await self.work()
        #expect(try await self.bytes(of: asked, scope: scope) == nil)
        #expect(try await self.newsJobs() == 0)
        #expect(try await self.database.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func nothingIsMadeOfARunThatGoesOn() async throws {
        let run = try await self.endedRun(isEnded: false)
        let scope = ExaminationBench.scope
        await #expect(throws: RunFileError.runNotEnded(run.id)) {
            _ = try await self.files.createTimelineFile(of: run.id, scope: scope)
        }
    }

    @Test
    func runThatEndsBeginsEvidenceWhereItIsSwitchedOn() async throws {
        try await PostgresTenantRepository(on: self.database.superuser).setEvidenceFiles(true, of: .acme)
        let run = try await self.endedRun(isEnded: false)
        _ = try await self.services.operateRuns.cancel(
            run.id, reason: nil, scope: ExaminationBench.scope, actor: .operatorCommand("tester"))
        #expect(
            try await self.database.count(
                "SELECT FROM queue.ready JOIN queue.job USING (id) WHERE kind = 'make_evidence'") == 1)
    }

    @Test
    func scratchFoldersAreGoneAfterwards() async throws {
        let kept = Mutex("")
        try await ScratchFolder.with { scratch in
            let path = scratch.path("part")
            kept.withLock { $0 = path }
            try Data([1]).write(to: URL(filePath: path))
            ScratchFolder.sweep()
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: kept.withLock { $0 }))
    }
}
