import JobQueue
import MediaStore
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@testable import ReportWorkers

/// The handler at work on the queue.
@Suite(.postgres)
struct EraseMediaHandlerTests {
    private static let scope = ExaminationBench.scope

    private func work(_ objects: [MediaObjectID], in bench: ExaminationBench) async throws {
        try await bench.store.transaction(in: Self.scope) { store in
            try await store.jobs.eraseMedia(objects, scope: Self.scope)
        }
        var registry = JobRegistry()
        registry.register(EraseMediaHandler(media: bench.media))
        try await bench.database.work(registry)
    }

    private func isThere(_ document: Document, in bench: ExaminationBench) async throws -> Bool {
        try await bench.media.exists(
            BlobKey(tenantID: Self.scope.tenantID.rawValue, objectID: document.file.objectID.rawValue))
    }

    @Test
    func deletesWhatIsNamedAndRunsTwice() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        let erased = try await bench.document(Pictures.noJPEG)
        let kept = try await bench.document(Pictures.noJPEG)
        #expect(try await self.isThere(erased, in: bench))
        for _ in 0..<2 {
            try await self.work([erased.file.objectID], in: bench)
            #expect(try await self.isThere(erased, in: bench) == false)
            #expect(try await self.isThere(kept, in: bench))
        }
        #expect(try await bench.database.count("SELECT FROM queue.done") == 2)
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
    }

    /// An object is named by its tenant too.
    @Test
    func leavesAnotherTenantsObjectOfThatIdAlone() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        let document = try await bench.document(Pictures.noJPEG)
        let stranger = Scope(tenantID: TenantID.globex, environment: .live)
        try await bench.store.transaction(in: stranger) { store in
            try await store.jobs.eraseMedia([document.file.objectID], scope: stranger)
        }
        var registry = JobRegistry()
        registry.register(EraseMediaHandler(media: bench.media))
        try await bench.database.work(registry)
        #expect(try await self.isThere(document, in: bench))
    }

    @Test
    func manyObjectsAreSpreadOverJobs() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        try await self.work((0..<201).map { _ in .random() }, in: bench)
        #expect(try await bench.database.count("SELECT FROM queue.done") == 3)
    }
}
