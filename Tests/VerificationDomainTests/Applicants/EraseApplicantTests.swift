import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// Erasure of an applicant after the tenant's delay, and at an operator's word.
@Suite(.postgres)
struct EraseApplicantTests {
    private let bench: RunBench
    private let eraseApplicant: EraseApplicant

    init() throws {
        self.bench = try RunBench()
        self.eraseApplicant = EraseApplicant(now: self.bench.services.clock.provider)
    }

    private var database: TestDatabase { self.bench.database }
    private var services: TestServices { self.bench.services }
    private var force: ForceErasure {
        ForceErasure(store: self.services.operating, now: self.services.clock.provider)
    }

    /// A run in the middle: a document, a photo, a report, a timer, and events for a webhook.
    private func openRun(scope: Scope = .acmeSandbox) async throws -> WorkflowRun {
        var run = try await self.bench.create(.documentAndSelfie, scope: scope)
        for task in ["document_photo_3b7a5", "face_photo_8e04c"] {
            run = try await self.bench.capture(task, of: run, scope: scope)
        }
        let applicant = try await self.services.applicants.find(run.applicantID, scope: scope)
        try await self.database.insertEveryMedium(of: applicant, scope: scope)
        try await self.database.insertPasskey(of: run.applicantID, scope: scope)
        try await self.database.insertBiometricToken(of: run.applicantID, scope: scope)
        let report = try #require(try await self.database.reports(of: run.id).first)
        try await self.database.insertFeedback(about: report, of: run.applicantID, scope: scope)
        try await self.database.insertRunFile(of: run, scope: scope, content: .fixture)
        return run
    }

    private func erase(_ id: ApplicantID, scope: Scope = .acmeSandbox) async throws -> EraseApplicant.End {
        try await self.eraseApplicant(id, scope: scope, in: self.services.orchestrator)
    }

    /// Rows of the tables that hold what is an applicant's, but for the row that stays.
    private func counts() async throws -> [String: Int] {
        try await self.database.rowCounts().filter { name, _ in
            Self.personal.contains(name)
        }
    }

    private static let personal = Set(
        TableCatalogue.tables.filter { $0.tableClass == .environment }.map(\.name) + ["links", "webhook_deliveries"]
    ).subtracting(["erased_applicants"])

    private static let media = MediumKinds.all.map { $0.plural }

    @Test
    func erasureLeavesTheIdAlone() async throws {
        try await self.database.insertTenants()
        try await self.database.insertWebhook()
        let other = try await self.openRun()
        let kept = try await self.counts()
        let timers = try await self.database.timers()
        let run = try await self.openRun()
        let objects = try await self.objects(of: run.applicantID)
        // What has no row here is not erased by this test either, and would be a hole in it.
        let filled = try await self.counts()
        for table in [
            "applicants", "documents", "workflow_runs", "reports", "webhook_events", "links", "passkeys",
            "biometric_tokens", "results_feedback", "workflow_run_files",
        ] + Self.media {
            #expect((filled[table] ?? 0) > (kept[table] ?? 0), "\(table)")
        }
        try await self.services.applicants.delete(run.applicantID, scope: .acmeSandbox, actor: .tester)
        self.services.clock.advance(by: Tenant.acme.deletionDelay)
        #expect(try await self.erase(run.applicantID) == .erased(files: 4 + SampleMediumKind.allCases.count))

        #expect(try await self.counts() == kept)
        #expect(try await self.database.timers() == timers)
        #expect(try await self.services.runs.find(other.id, scope: .acmeSandbox).id == other.id)
        #expect(try await self.mediaJobs() == [objects])
        #expect(
            try await self.database.count(
                "SELECT FROM audit_log WHERE action = 'applicant.erased' AND actor_kind = 'system'") == 1)
        let gone = ApplicantError.gone(run.applicantID)
        await #expect(throws: gone) {
            _ = try await self.services.applicants.find(run.applicantID, scope: .acmeSandbox)
        }
        await #expect(throws: gone) {
            try await self.services.applicants.restore(run.applicantID, scope: .acmeSandbox, actor: .tester)
        }
    }

    @Test
    func erasingTwiceDoesNothingTheSecondTime() async throws {
        try await self.database.insertTenants()
        let id = try await self.database.insertApplicant().id
        try await self.services.applicants.delete(id, scope: .acmeSandbox, actor: .tester)
        self.services.clock.advance(by: Tenant.acme.deletionDelay)
        #expect(try await self.erase(id) == .erased(files: 0))
        let counts = try await self.database.rowCounts()
        #expect(try await self.erase(id) == .nothingToErase)
        #expect(try await self.database.rowCounts() == counts)
        #expect(try await self.mediaJobs() == [])
    }

    @Test
    func nothingGoesBeforeTheDelayHasPassed() async throws {
        try await self.database.insertTenants()
        let run = try await self.openRun()
        try await self.services.applicants.delete(run.applicantID, scope: .acmeSandbox, actor: .tester)
        self.services.clock.advance(by: Tenant.acme.deletionDelay - .seconds(7))
        let counts = try await self.database.rowCounts()
        #expect(try await self.erase(run.applicantID) == .notDue(.seconds(7)))
        #expect(try await self.database.rowCounts() == counts)
    }

    @Test
    func restoredApplicantStays() async throws {
        try await self.database.insertTenants()
        let run = try await self.openRun()
        let jobs = try await self.scheduled()
        try await self.services.applicants.delete(run.applicantID, scope: .acmeSandbox, actor: .tester)
        #expect(
            try await self.scheduled().subtracting(jobs)
                == ["erase_applicant \(Date.fixture.addingTimeInterval(Tenant.acme.deletionDelay / .seconds(1)))"])
        try await self.services.applicants.restore(run.applicantID, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.scheduled() == jobs)
        self.services.clock.advance(by: Tenant.acme.deletionDelay * 2)
        let counts = try await self.database.rowCounts()
        #expect(try await self.erase(run.applicantID) == .nothingToErase)
        #expect(try await self.database.rowCounts() == counts)
    }

    /// A file that comes in while the erasure runs has no applicant to belong to.
    @Test
    func noFileIsAddedAfterwards() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        try await self.force(applicant.id, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.erase(applicant.id) == .erased(files: 0))
        await #expect(throws: ApplicantError.gone(applicant.id)) {
            _ = try await self.services.media.document(
                .init(applicantID: applicant.id, type: .passport), file: .fixture(), scope: .acmeSandbox)
        }
        #expect(try await self.database.count("SELECT FROM documents") == 0)
    }

    @Test
    func forcedErasureIsDueAtOnce() async throws {
        try await self.database.insertTenants()
        let id = try await self.database.insertApplicant().id
        #expect(try await self.force.state(of: id, scope: .acmeSandbox).status == "active")
        try await self.services.applicants.delete(id, scope: .acmeSandbox, actor: .tester)
        #expect(
            try await self.force.state(of: id, scope: .acmeSandbox)
                == ApplicantErasure(
                    createdAt: .fixture,
                    deleteAt: .fixture.addingTimeInterval(Tenant.acme.deletionDelay / .seconds(1)), erasedAt: nil))
        try await self.force(id, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.scheduled() == ["erase_applicant \(Date.fixture)"])
        #expect(try await self.force.state(of: id, scope: .acmeSandbox).deleteAt == .fixture)
        #expect(try await self.erase(id) == .erased(files: 0))
        let state = try await self.force.state(of: id, scope: .acmeSandbox)
        #expect(state.status == "erased" && state.createdAt == nil && state.erasedAt != nil)
        await #expect(throws: ApplicantError.gone(id)) {
            try await self.force(id, scope: .acmeSandbox, actor: .tester)
        }
        #expect(
            try await self.database.count("SELECT FROM audit_log WHERE action = 'applicant.erasure_forced'") == 1)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let run = try await self.openRun(scope: scope)
        try await self.services.applicants.delete(run.applicantID, scope: scope, actor: .tester)
        self.services.clock.advance(by: Tenant.acme.deletionDelay)
        let counts = try await self.database.rowCounts()
        for stranger in scope.strangers {
            #expect(try await self.erase(run.applicantID, scope: stranger) == .nothingToErase)
            await #expect(throws: ApplicantError.notFound(run.applicantID)) {
                try await self.force(run.applicantID, scope: stranger, actor: .tester)
            }
            await #expect(throws: ApplicantError.notFound(run.applicantID)) {
                _ = try await self.force.state(of: run.applicantID, scope: stranger)
            }
        }
        #expect(try await self.database.rowCounts() == counts)
        #expect(
            try await self.erase(run.applicantID, scope: scope) == .erased(files: 4 + SampleMediumKind.allCases.count))
        for stranger in scope.strangers {
            await #expect(throws: ApplicantError.notFound(run.applicantID)) {
                _ = try await self.services.applicants.find(run.applicantID, scope: stranger)
            }
        }
    }

    /// The operator's role may not read what an applicant is called.
    @Test
    func operatorReadsNothingAboutThePerson() async throws {
        try await self.database.insertTenants()
        let id = try await self.database.insertApplicant().id
        let error = await #expect(throws: SQLError.self) {
            _ = try await self.services.operating.applicants.find(id, scope: .acmeSandbox, lock: .none)
        }
        guard case .server(let refusal) = error else {
            Issue.record("not refused by the server")
            return
        }
        #expect(refusal.sqlState == "42501")
    }

    private func objects(of applicant: ApplicantID) async throws -> Set<String> {
        var objects: Set<String> = []
        for table in ["documents", "workflow_run_files"] + Self.media {
            objects.formUnion(
                try await self.database.superuser.all(
                    """
                    SELECT object_id::text AS id FROM \(fragment: .verbatim(table))
                    WHERE applicant_id = \(applicant)
                    """, in: .unscoped
                ) { try $0.decode("id", as: String.self) })
        }
        return objects
    }

    /// The objects of each job that deletes files.
    private func mediaJobs() async throws -> [Set<String>] {
        try await self.database.superuser.all(
            """
            SELECT ARRAY(SELECT jsonb_array_elements_text(payload->'object_ids')) AS ids
            FROM queue.ready
            JOIN queue.job USING (id)
            WHERE kind = 'erase_media'
            """, in: .unscoped
        ) { Set(try $0.decode("ids", as: [String].self)) }
    }

    /// Kinds and times of the jobs that wait for their time.
    private func scheduled() async throws -> Set<String> {
        Set(
            try await self.database.superuser.all(
                "SELECT kind, run_at FROM queue.scheduled JOIN queue.job USING (id)", in: .unscoped
            ) { "\(try $0.decode("kind", as: String.self)) \(try $0.decode("run_at", as: Date.self))" })
    }
}
