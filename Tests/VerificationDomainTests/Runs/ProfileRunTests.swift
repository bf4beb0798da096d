import CanonicalJSON
import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks
import Workflows

/// The workflow `profile`, from its creation to its end.
@Suite(.postgres)
struct ProfileRunTests {
    private static let task = "profile_4f4b2"
    private static let data: JSONValue = ["first_name": "Anna", "last_name": "Berg", "dob": "1984-02-29"]

    private let bench: RunBench

    init() throws {
        self.bench = try RunBench()
    }

    private func complete(_ run: WorkflowRun, data: JSONValue = Self.data) async throws -> WorkflowRun {
        try await self.bench.services.completeTask(
            Self.task, of: run.id, data: data, scope: .acmeSandbox, actor: .applicant)
    }

    @Test
    func completedTaskEndsTheRun() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        self.bench.services.clock.advance(by: .seconds(60))
        let ended = try await self.complete(run)
        #expect(ended.status == .approved)
        #expect(ended.completedAt == .fixture.addingTimeInterval(60))
        #expect(ended.output?["profile"]?["first_name"] == "Anna")
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeSandbox) == ended)
        let task = try await self.bench.services.runs.task(Self.task, of: run.id, scope: .acmeSandbox)
        #expect(task.status == .completed)
        #expect(task.output?["last_name"] == "Berg")
        #expect(try await self.bench.database.timers().isEmpty)
    }

    @Test
    func tenantHearsOfEveryStepOnce() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.database.insertWebhook(events: [.workflowRunCompleted])
        try await self.bench.database.insertWebhook(environments: [.live])
        try await self.bench.database.insertWebhook(tenant: .globex)
        let run = try await self.bench.create(.profile)
        let began = [
            "workflow_task.started \(run.id):start", "workflow_task.completed \(run.id):start",
            "workflow_task.started \(run.id):\(Self.task)",
        ]
        #expect(try await self.bench.database.events() == began)
        _ = try await self.complete(run)
        #expect(
            try await self.bench.database.events()
                == began + [
                    "workflow_task.completed \(run.id):\(Self.task)", "workflow_run.completed \(run.id)",
                ])
        // Five to the first, the run's end to the second, nothing to the others.
        #expect(try await self.bench.database.count("SELECT FROM webhook_deliveries") == 6)
    }

    @Test
    func runWithoutWebhooksMakesNoDeliveries() async throws {
        try await self.bench.database.insertTenants()
        _ = try await self.complete(self.bench.create(.profile))
        #expect(try await self.bench.database.count("SELECT FROM webhook_deliveries") == 0)
    }

    @Test
    func secondCompletionIsRefused() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        _ = try await self.complete(run)
        let before = try await self.bench.database.rowCounts()
        await #expect(throws: WorkflowRunProblem.taskNotOpen(Self.task)) { _ = try await self.complete(run) }
        #expect(try await self.bench.database.rowCounts() == before)
    }

    @Test
    func oneOfTwoCompletionsAtOnceWins() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let outcomes = await withTaskGroup(of: Result<WorkflowRun, any Error>.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do { return .success(try await self.complete(run)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let errors = outcomes.compactMap { outcome -> WorkflowRunProblem? in
            if case .failure(let error) = outcome { error as? WorkflowRunProblem } else { nil }
        }
        #expect(errors == [.taskNotOpen(Self.task)])
        #expect(outcomes.compactMap { try? $0.get().status } == [.approved])
        #expect(try await self.bench.database.events().filter { $0.hasPrefix("workflow_run") }.count == 1)
        #expect(try await self.bench.database.count("SELECT FROM workflow_run_events") == 2)
    }

    @Test
    func wrongDataIsRefusedFieldByField() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let before = try await self.bench.database.rowCounts()
        let error = await #expect(throws: TaskDataError.self) {
            _ = try await self.complete(run, data: ["first_name": "Anna", "dob": "1984-02-30"])
        }
        #expect(Set(try #require(error).fields.keys) == ["last_name", "dob"])
        #expect(try await self.bench.database.rowCounts() == before)
        #expect(try await self.complete(run).status == .approved)
    }

    @Test
    func taskThatNoDataCompletesIsRefused() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        for (task, problem) in [
            ("start", WorkflowRunProblem.taskNotCompletable("start")), ("other", .taskNotFound("other")),
            ("result_0a110", .taskNotFound("result_0a110")),
        ] {
            await #expect(throws: problem) {
                _ = try await self.bench.services.completeTask(
                    task, of: run.id, data: Self.data, scope: .acmeSandbox, actor: .applicant)
            }
        }
    }

    @Test
    func completionNeverCrossesTenants() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        for stranger in Scope.acmeSandbox.strangers {
            await #expect(throws: WorkflowRunProblem.notFound(run.id)) {
                _ = try await self.bench.services.completeTask(
                    Self.task, of: run.id, data: Self.data, scope: stranger, actor: .applicant)
            }
        }
        #expect(try await self.complete(run).status == .approved)
    }

    @Test
    func runOfADeletedApplicantIsNotCompleted() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        try await self.bench.services.applicants.delete(run.applicantID, scope: .acmeSandbox, actor: .tester)
        await #expect(throws: WorkflowRunProblem.notFound(run.id)) { _ = try await self.complete(run) }
        await #expect(throws: WorkflowRunProblem.notFound(run.id)) {
            _ = try await self.bench.services.runs.tasks(of: run.id, scope: .acmeSandbox)
        }
        try await self.bench.services.applicants.restore(run.applicantID, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.complete(run).status == .approved)
    }

    @Test
    func timeoutAbandonsTheRunOnce() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let timer = TaskTimer(runID: run.id, taskID: Self.task, attempt: 1, number: 1)
        #expect(
            try await self.bench.database.timers().map(\.key) == ["\(run.id):\(Self.task):1"])
        try await self.bench.services.fire(timer, scope: .acmeSandbox)
        let ended = try await self.bench.services.runs.find(run.id, scope: .acmeSandbox)
        #expect(ended.status == .abandoned)
        #expect(ended.output == nil)
        #expect(try await self.bench.statuses(of: run) == ["start completed", "\(Self.task) cancelled"])
        #expect(try await self.bench.database.events().last == "workflow_run.completed \(run.id)")
        let before = try await self.bench.database.rowCounts()
        try await self.bench.services.fire(timer, scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == before)
    }

    @Test(arguments: [("profile_4f4b2", 2), ("other", 1), ("start", 1)])
    func timerOfAnotherTaskOrAttemptChangesNothing(task: String, attempt: Int) async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let before = try await self.bench.database.rowCounts()
        try await self.bench.services.fire(
            TaskTimer(runID: run.id, taskID: task, attempt: attempt, number: 1), scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == before)
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeSandbox) == run)
    }

    @Test
    func timerNeverCrossesTenants() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        for stranger in Scope.acmeSandbox.strangers {
            try await self.bench.services.fire(
                TaskTimer(runID: run.id, taskID: Self.task, attempt: 1, number: 1), scope: stranger)
        }
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeSandbox) == run)
    }
}
