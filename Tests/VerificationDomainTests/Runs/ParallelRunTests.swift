import CanonicalJSON
import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// A report beside a question to the applicant: whatever ends the run ends the report too, in every service.
@Suite(.postgres)
struct ParallelRunTests {
    private static let profile = "profile_4f4b2"
    private static let report = "watchlist_standard_check_ab12c"
    private static let data: JSONValue = ["first_name": "Anna", "last_name": "Berg"]

    private let bench: RunBench

    init() throws {
        self.bench = try RunBench()
    }

    /// The first result ends the run, and both branches lead to one.
    private static func definition() throws -> WorkflowDefinition {
        try WorkflowDefinition.parse(
            Array(
                """
                format: martlet.workflow/1
                name: Either
                inputs: {applicant: [first_name, last_name]}
                nodes:
                  - {id: start, type: start}
                  - id: \(Self.report)
                    type: watchlist_standard_check
                    inputs:
                      first_name: $.inputs.applicant.first_name
                      last_name: $.inputs.applicant.last_name
                  - id: \(Self.profile)
                    type: profile_data
                    config: {fields: [{name: first_name, required: true}, {name: last_name, required: true}]}
                  - {id: result_00001, type: result, config: {result: approve}}
                  - {id: result_00002, type: result, config: {result: review}}
                edges:
                  - {from: [start, out], to: \(Self.report)}
                  - {from: [start, out], to: \(Self.profile)}
                  - {from: [\(Self.profile), out], to: result_00001}
                  - {from: [\(Self.report), out], to: result_00002}
                """.utf8))
    }

    private func started() async throws -> WorkflowRun {
        try await self.bench.database.insertTenants()
        let version = try await self.bench.database.insertWorkflow(Self.definition())
        let applicant = try await self.bench.database.insertApplicant()
        return try await self.bench.services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id),
            scope: .acmeSandbox)
    }

    private func reports(of run: WorkflowRun) async throws -> [String] {
        try await self.bench.database.superuser.all(
            "SELECT task_id || ' ' || status AS line FROM reports WHERE run_id = \(run.id)", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    @Test
    func firstResultCancelsTheOtherBranchsReport() async throws {
        let run = try await self.started()
        #expect(try await self.reports(of: run) == ["\(Self.report) awaiting_data"])
        // With the grants of link-service, where applicants complete their tasks.
        let complete = CompleteTask(
            store: self.bench.services.links, stepper: self.bench.services.stepper,
            now: self.bench.services.clock.provider)
        let ended = try await complete(
            Self.profile, of: run.id, data: Self.data, scope: .acmeSandbox, actor: .applicant)
        #expect(ended.status == .approved)
        #expect(try await self.reports(of: run) == ["\(Self.report) cancelled"])
        #expect(try await self.bench.work(run) == ended)
        #expect(try await self.reports(of: run) == ["\(Self.report) cancelled"])
    }

    @Test
    func timeoutOfOneBranchCancelsTheReportOfAnother() async throws {
        let run = try await self.started()
        try await self.bench.services.fire(
            TaskTimer(runID: run.id, taskID: Self.profile, attempt: 1, number: 1), scope: .acmeSandbox)
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeSandbox).status == .abandoned)
        #expect(try await self.reports(of: run) == ["\(Self.report) cancelled"])
    }

    @Test
    func reportThatAnAnalystHoldsIsCancelledToo() async throws {
        let run = try await self.started()
        try await self.bench.database.superuser.execute(
            "UPDATE reports SET status = 'awaiting_approval' WHERE run_id = \(run.id)", in: .unscoped)
        _ = try await self.bench.services.completeTask(
            Self.profile, of: run.id, data: Self.data, scope: .acmeSandbox, actor: .applicant)
        #expect(try await self.reports(of: run) == ["\(Self.report) cancelled"])
    }

    @Test
    func reportThatIsCompleteKeepsItsResult() async throws {
        let run = try await self.started()
        #expect(try await self.bench.work(run).status == .review)
        #expect(try await self.reports(of: run) == ["\(Self.report) complete"])
        #expect(
            try await self.bench.statuses(of: run) == [
                "start completed", "\(Self.report) completed", "\(Self.profile) cancelled",
            ])
    }

    /// A branch that ends at once, in the step that begins the other's report: nobody asks for that report.
    @Test
    func reportThatIsCancelledAsItBeginsIsNeverMade() async throws {
        try await self.bench.database.insertTenants()
        var definition = try Self.definition()
        let start = definition.edges.firstIndex { $0.from == "start" && $0.to == Self.profile }
        definition.edges.remove(at: try #require(start))
        definition.edges.append(WorkflowEdge(from: "start", port: "out", to: "result_00001"))
        let version = try await self.bench.database.insertWorkflow(definition)
        let applicant = try await self.bench.database.insertApplicant()
        let run = try await self.bench.services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id),
            scope: .acmeSandbox)
        #expect(run.status == .approved)
        #expect(try await self.reports(of: run).isEmpty)
        #expect(try await self.bench.database.readyJobs().isEmpty)
        #expect(try await self.bench.database.timers().isEmpty)
        #expect(
            try await self.bench.statuses(of: run) == ["start completed", "\(Self.report) cancelled"])
    }
}
