import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct RunFileRepositoryTests {
    private let database: TestDatabase
    private let files: PostgresRunFileRepository
    private let working: PostgresRunFileRepository

    init() throws {
        self.database = try TestDatabase.current
        self.files = PostgresRunFileRepository(on: try self.database.pool(as: .gateway))
        self.working = PostgresRunFileRepository(on: try self.database.pool(as: .reports))
    }

    private func run(scope: Scope = .acmeSandbox) async throws -> WorkflowRun {
        let applicant = try await self.database.insertApplicant(scope: scope)
        return try await self.database.insertRun(of: applicant, scope: scope)
    }

    private func file(of run: WorkflowRun, _ kind: RunFile.Kind, after seconds: Double = 0) -> RunFile {
        RunFile(
            id: .random(), kind: kind, runID: run.id, applicantID: run.applicantID, objectID: .random(),
            createdAt: .fixture.addingTimeInterval(seconds))
    }

    @Test(arguments: RunFile.Kind.allCases)
    func everyFieldComesBack(kind: RunFile.Kind) async throws {
        try await self.database.insertTenants()
        var file = self.file(of: try await self.run(), kind)
        try await self.files.insert(file, scope: .acmeSandbox)
        #expect(try await self.files.find(file.id, includingDeleted: false, scope: .acmeSandbox) == file)
        #expect(try await self.working.complete(file.id, content: .fixture, scope: .acmeSandbox))
        file.content = .fixture
        #expect(try await self.files.find(file.id, includingDeleted: false, scope: .acmeSandbox) == file)
        #expect(try await self.files.list(of: file.runID, includingDeleted: false, scope: .acmeSandbox) == [file])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let run = try await self.run(scope: scope)
        let file = self.file(of: run, .timelineFile)
        try await self.files.insert(file, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.files.find(file.id, includingDeleted: true, scope: stranger) == nil)
            #expect(try await self.files.list(of: run.id, includingDeleted: true, scope: stranger) == [])
            #expect(try await self.files.objects(of: run.applicantID, scope: stranger) == [])
            #expect(try await self.working.complete(file.id, content: .fixture, scope: stranger) == false)
            let error = await #expect(throws: SQLError.self) {
                try await self.files.insert(self.file(of: run, .timelineFile), scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "workflow_run_files_run_fkey") == true)
        }
        #expect(try await self.files.find(file.id, includingDeleted: false, scope: scope) == file)
        #expect(try await self.files.objects(of: run.applicantID, scope: scope) == [file.objectID])
    }

    @Test
    func fileIsCompletedOnce() async throws {
        try await self.database.insertTenants()
        let file = try await self.database.insertRunFile(of: self.run(), content: .fixture)
        let other = RunFile.Content(byteCount: 9, sha256: Array(repeating: 1, count: 32), madeAt: .fixture)
        #expect(try await self.working.complete(file.id, content: other, scope: .acmeSandbox) == false)
        #expect(try await self.files.find(file.id, includingDeleted: false, scope: .acmeSandbox) == file)
        #expect(try await self.working.complete(.random(), content: other, scope: .acmeSandbox) == false)
    }

    @Test
    func runHasOneOfEachKindOfEvidenceAndManyTimelines() async throws {
        try await self.database.insertTenants()
        let run = try await self.run()
        let first = self.file(of: run, .evidenceFolder)
        try await self.working.insertMissing([first], scope: .acmeSandbox)
        let summary = self.file(of: run, .evidenceSummaryFile, after: 1)
        try await self.working.insertMissing(
            [self.file(of: run, .evidenceFolder, after: 2), summary], scope: .acmeSandbox)
        #expect(
            try await self.files.list(of: run.id, includingDeleted: false, scope: .acmeSandbox) == [first, summary])
        for seconds in 3..<5 {
            try await self.files.insert(self.file(of: run, .timelineFile, after: Double(seconds)), scope: .acmeSandbox)
        }
        #expect(try await self.files.list(of: run.id, includingDeleted: false, scope: .acmeSandbox).count == 4)
    }

    @Test
    func filesOfADeletedApplicantAreForWorkAlone() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let run = try await self.database.insertRun(of: applicant)
        let file = try await self.database.insertRunFile(of: run)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.files.find(file.id, includingDeleted: false, scope: .acmeSandbox) == nil)
        #expect(try await self.files.list(of: run.id, includingDeleted: false, scope: .acmeSandbox) == [])
        #expect(try await self.files.find(file.id, includingDeleted: true, scope: .acmeSandbox) == file)
        #expect(try await self.files.list(of: run.id, includingDeleted: true, scope: .acmeSandbox) == [file])
    }

    @Test
    func evidenceIsOffUntilAnOperatorSwitchesItOn() async throws {
        try await self.database.insertTenants()
        let tenants = PostgresTenantRepository(on: try self.database.pool(as: .gateway))
        let operating = PostgresTenantRepository(on: try self.database.pool(as: .operator))
        #expect(try await tenants.makesEvidenceFiles(.acme) == false)
        try await operating.setEvidenceFiles(true, of: .acme)
        #expect(try await tenants.makesEvidenceFiles(.acme))
        #expect(try await tenants.makesEvidenceFiles(.globex) == false)
        #expect(try await tenants.makesEvidenceFiles(.random()) == false)
    }
}
