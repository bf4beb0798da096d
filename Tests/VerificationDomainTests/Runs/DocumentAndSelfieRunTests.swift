import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// The workflow `document_and_selfie`: two captures, two reports, one decision.
@Suite(.postgres)
struct DocumentAndSelfieRunTests {
    private static let captures = ["document_photo_3b7a5", "face_photo_8e04c"]
    private static let documentCheck = "document_check_6c1f0"
    private static let faceCheck = "face_check_photo_d2e91"

    private let bench: RunBench

    init() throws {
        self.bench = try RunBench()
    }

    /// A run whose applicant has handed everything in.
    private func capturedRun(
        _ details: ApplicantDetails = .anna, scope: Scope = .acmeSandbox
    ) async throws -> WorkflowRun {
        var run = try await self.bench.create(.documentAndSelfie, for: details, scope: scope)
        for task in Self.captures { run = try await self.bench.capture(task, of: run, scope: scope) }
        return run
    }

    @Test
    func capturedRunWaitsForItsFirstReport() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        #expect(run.status == .processing)
        #expect(
            try await self.bench.statuses(of: run) == [
                "start completed", "document_photo_3b7a5 completed", "face_photo_8e04c completed",
                "\(Self.documentCheck) started",
            ])
        #expect(try await self.bench.database.readyJobs() == ["examine_report"])
        #expect(try await self.bench.database.timers().map(\.key) == ["\(run.id):\(Self.documentCheck):1"])
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        let stored = try #require(try await self.bench.services.reports.reports.find(report, scope: .acmeSandbox))
        #expect(stored.documentIDs.count == 1)
        #expect(stored.input["last_name"] == "Berg")
    }

    /// The job of the report and the timer of its task come from one statement: `cmin` is the number that a statement
    /// has in its transaction.
    @Test
    func jobsOfAStepAreEnqueuedInOneStatement() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let statements = try await self.bench.database.superuser.all(
            """
            SELECT count(*) AS jobs, min(kind) AS first, max(kind) AS last
            FROM queue.job
            WHERE kind = 'examine_report' OR unique_key = \("\(run.id):\(Self.documentCheck):1")
            GROUP BY xmin::text, cmin::text
            """, in: .unscoped
        ) { row in
            "\(try row.decode("jobs", as: Int.self)) \(try row.decode("first", as: String.self)) "
                + "\(try row.decode("last", as: String.self))"
        }
        #expect(statements == ["2 examine_report task_timeout"])
    }

    /// A later release may compute other digests: what counts is the one that a version was stored with.
    @Test
    func runIsHeldToTheDigestThatItsVersionWasStoredWith() async throws {
        try await self.bench.database.insertTenants()
        let version = try await self.bench.database.insertWorkflow(.documentAndSelfie)
        try await self.bench.database.superuser.execute(
            "UPDATE workflow_versions SET digest = 'of an earlier release'", in: .unscoped)
        let applicant = try await self.bench.database.insertApplicant()
        var run = try await self.bench.services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id), scope: .acmeSandbox)
        #expect(run.definitionDigest == "of an earlier release")
        for task in Self.captures { run = try await self.bench.capture(task, of: run) }
        #expect(try await self.bench.work(run).status == .approved)
    }

    @Test
    func runOfADeletedApplicantGoesOnUnseenAndIsThereAfterARestore() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let applicants = self.bench.services.applicants
        try await applicants.delete(run.applicantID, scope: .acmeSandbox, actor: .system("test"))
        await #expect(throws: WorkflowRunProblem.notFound(run.id)) {
            _ = try await self.bench.work(run)
        }
        try await applicants.restore(run.applicantID, scope: .acmeSandbox, actor: .system("test"))
        let restored = try await self.bench.services.runs.find(run.id, scope: .acmeSandbox)
        #expect(restored.status == .approved)
    }

    @Test(
        arguments: [
            (ApplicantDetails.named("Berg"), WorkflowRunStatus.approved, [String]()),
            (.named("rejected"), .declined, ["document_refused"]),
            (.named("suspected"), .declined, ["document_refused"]),
            (.named("Consider"), .declined, ["document_refused"]),
            (.named("caution"), .review, ["document_or_face_unclear"]),
            (
                ApplicantDetails(firstName: "Face Comparison - Face Match", lastName: "Berg"), .review,
                ["document_or_face_unclear"]
            ),
        ])
    func namesDecideInTheSandbox(
        details: ApplicantDetails, status: WorkflowRunStatus, reasons: [String]
    ) async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.work(self.capturedRun(details))
        #expect(run.status == status)
        #expect(run.reasons == reasons)
        #expect(run.output?["doc"]?["result"] != nil)
        #expect(run.output?["selfie"]?["result"] != nil)
        #expect(
            try await self.bench.statuses(of: run).suffix(2) == [
                "\(Self.documentCheck) completed", "\(Self.faceCheck) completed",
            ])
        #expect(try await self.bench.database.timers().isEmpty)
        #expect(try await self.bench.database.events().last == "workflow_run.completed \(run.id)")
    }

    @Test
    func examinationAndSettlementRunTwice() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        try await self.bench.services.examine(report, scope: .acmeSandbox)
        let examined = try await self.bench.database.rowCounts()
        try await self.bench.services.examine(report, scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == examined)
        #expect(try await self.bench.database.readyJobs().filter { $0 == "report_settled" }.count == 1)
        try await self.bench.services.settle(report, scope: .acmeSandbox)
        let settled = try await self.bench.database.rowCounts()
        try await self.bench.services.settle(report, scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == settled)
        #expect(try await self.bench.work(run).status == .approved)
    }

    @Test
    func twoWorkersAtOnceSettleAReportOnce() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        let services = self.bench.services
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await services.examine(report, scope: .acmeSandbox) } }
            try await group.waitForAll()
        }
        #expect(try await self.bench.database.readyJobs().filter { $0 == "report_settled" }.count == 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await services.settle(report, scope: .acmeSandbox) } }
            try await group.waitForAll()
        }
        #expect(try await self.bench.database.reports(of: run.id).count == 2)
    }

    @Test
    func reportThatHasNoNewsMovesNothing() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        let before = try await self.bench.database.rowCounts()
        try await self.bench.services.settle(report, scope: .acmeSandbox)
        try await self.bench.services.settle(.random(), scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == before)
    }

    @Test
    func liveReportWaitsForAnAnalystWithoutATimer() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun(scope: .acmeLive)
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        #expect(try await self.bench.database.timers().count == 1)
        try await self.bench.services.examine(report, scope: .acmeLive)
        try await self.bench.services.settle(report, scope: .acmeLive)
        let stored = try await self.bench.services.reports.reports.find(report, scope: .acmeLive)
        #expect(stored?.status == .awaitingApproval)
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeLive).status == .processing)
        #expect(try await self.bench.database.timers().isEmpty)
    }

    @Test
    func workersNeverCrossTenants() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let report = try #require(try await self.bench.database.reports(of: run.id).first)
        let before = try await self.bench.database.rowCounts()
        for stranger in Scope.acmeSandbox.strangers {
            try await self.bench.services.examine(report, scope: stranger)
            try await self.bench.services.settle(report, scope: stranger)
        }
        #expect(try await self.bench.database.rowCounts() == before)
        let stored = try await self.bench.services.reports.reports.find(report, scope: .acmeSandbox)
        #expect(stored?.status == .awaitingData)
    }

    @Test
    func timeoutOfAReportIsAnError() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        try await self.bench.services.fire(
            TaskTimer(runID: run.id, taskID: Self.documentCheck, attempt: 1, number: 1), scope: .acmeSandbox)
        let ended = try await self.bench.services.runs.find(run.id, scope: .acmeSandbox)
        #expect(ended.status == .error)
        #expect(ended.fault?.type == "task_timeout")
        // A report that comes late changes nothing any more.
        let late = try await self.bench.work(run)
        #expect(late == ended)
    }

    @Test
    func filesOfAnotherApplicantAreNotTaken() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.documentAndSelfie)
        let stranger = try await self.bench.database.insertApplicant(.complete)
        let foreign = try await self.bench.database.insertDocument(of: stranger)
        let photo = try await self.bench.services.media.record(
            LivePhotoKind.self,
            of: run.applicantID, file: .fixture(), scope: .acmeSandbox)
        for id in [foreign.id.description, photo.id.description, DocumentID.random().description] {
            let error = await #expect(throws: ValidationError.self) {
                try await self.bench.services.completeTask(
                    Self.captures[0], of: run.id, data: [["id": .string(id)]], scope: .acmeSandbox, actor: .applicant)
            }
            #expect(error?.fields.keys.sorted() == ["data"])
        }
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeSandbox) == run)
    }

    @Test
    func completionIsAudited() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.capturedRun()
        let lines = try await self.bench.database.count(
            """
            SELECT FROM audit_log
            WHERE action = 'task.completed' AND actor_kind = 'applicant' AND environment = 'sandbox'
                AND subject_id LIKE \(run.id.description) || ':%'
            """)
        #expect(lines == 2)
    }
}
