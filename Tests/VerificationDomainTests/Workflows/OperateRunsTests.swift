import CanonicalJSON
import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// What an operator does to a run: cancel it, give a task more time, complete a task by hand.
@Suite(.postgres)
struct OperateRunsTests {
    private static let task = "profile_4f4b2"
    private static let output: JSONValue = ["first_name": "Anna", "last_name": "Berg", "dob": "1984-02-29"]

    private let bench: RunBench

    init() throws {
        self.bench = try RunBench()
    }

    private var operate: OperateRuns { self.bench.services.operateRuns }

    private func audited() async throws -> [String] {
        try await self.bench.database.superuser.all(
            """
            SELECT action || ' ' || subject_kind || ' ' || subject_id || ' ' || actor_id AS line
            FROM audit_log
            WHERE environment = 'sandbox'
            ORDER BY at
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    private func history(of run: WorkflowRun) async throws -> RunHistory {
        try #require(try await self.bench.services.gateway.runs.history(of: run.id, scope: .acmeSandbox))
    }

    private func reportStatuses(of run: WorkflowRun) async throws -> [String] {
        try await self.bench.database.superuser.all(
            "SELECT status FROM reports WHERE run_id = \(run.id) ORDER BY created_at, id", in: .unscoped
        ) { try $0.decode("status", as: String.self) }
    }

    @Test
    func cancelledRunEndsWithAnErrorAndItsReason() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        self.bench.services.clock.advance(by: .seconds(60))
        let ended = try await self.operate.cancel(
            run.id, reason: "Opened twice", scope: .acmeSandbox, actor: .tester)
        #expect(ended.status == .error)
        #expect(ended.fault?.type == "run_cancelled")
        #expect(ended.fault?.message.contains("Opened twice") == true)
        #expect(ended.completedAt == .fixture.addingTimeInterval(60))
        #expect(try await self.bench.statuses(of: run) == ["start completed", "\(Self.task) cancelled"])
        #expect(try await self.bench.database.timers().isEmpty)
        #expect(try await self.audited() == ["workflow_run.cancelled workflow_run \(run.id) tester"])
        let history = try await self.history(of: run)
        #expect(history.events.map(\.event.name) == ["created", "run_cancelled"])
        #expect(history.events.map(\.actor) == [nil, .tester])
        #expect(history.outcome?.status == .error)

        let before = try await self.bench.database.rowCounts()
        await #expect(throws: WorkflowRunProblem.runEnded(run.id)) {
            _ = try await self.operate.cancel(run.id, reason: nil, scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.bench.database.rowCounts() == before)
    }

    @Test
    func reportsOfACancelledRunAreCancelled() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.document)
        let task = try #require(try await self.openTask(of: run))
        let waiting = try await self.bench.capture(task, of: run)
        #expect(waiting.status == .processing)
        #expect(try await self.reportStatuses(of: run) == ["awaiting_data"])
        _ = try await self.operate.cancel(run.id, reason: nil, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.reportStatuses(of: run) == ["cancelled"])
        // A worker that has the job in hand finds nothing to do.
        #expect(try await self.bench.work(run).status == .error)
        #expect(try await self.reportStatuses(of: run) == ["cancelled"])
    }

    private func openTask(of run: WorkflowRun) async throws -> String? {
        try await self.bench.services.runs.tasks(of: run.id, scope: .acmeSandbox)
            .first { $0.status == .started }?.id
    }

    @Test
    func extendedTaskHasItsTimerSetAnew() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let before = try await self.bench.database.timers()
        #expect(before.count == 1)
        self.bench.services.clock.advance(by: .seconds(1_209_000))
        let extended = try await self.operate.extendTimeout(
            of: Self.task, by: 86_400, of: run.id, scope: .acmeSandbox, actor: .tester)
        #expect(extended.status == .awaitingInput)
        let after = try await self.bench.database.timers()
        #expect(after.keys.map(\.self) == before.keys.map { "\($0):2" })
        let due = Date.fixture.addingTimeInterval(1_209_000 + 86_400)
        #expect(after.values.map { abs($0.timeIntervalSince(due)) < 1 } == [true])
        #expect(try await self.audited() == ["task.timeout_extended workflow_task \(run.id):\(Self.task) tester"])
        #expect(try await self.history(of: run).events.map(\.event.name) == ["created", "timeout_extended"])
    }

    @Test
    func timerThatComesDueWhileItIsExtendedEndsNothing() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        // A worker has the first timer in hand, so that it cannot be taken back.
        try await self.bench.database.superuser.execute("DELETE FROM queue.scheduled", in: .unscoped)
        _ = try await self.operate.extendTimeout(
            of: Self.task, by: 86_400, of: run.id, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.bench.database.timers().count == 1)
        func fire(_ number: Int) async throws -> WorkflowRunStatus {
            try await self.bench.services.fire(
                TaskTimer(runID: run.id, taskID: Self.task, attempt: 1, number: number), scope: .acmeSandbox)
            let found = try await self.bench.services.runs.find(run.id, scope: .acmeSandbox)
            return found.status
        }
        #expect(try await fire(1) == .awaitingInput)
        #expect(try await fire(2) == .abandoned)
    }

    @Test
    func taskIsCompletedByHand() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let ended = try await self.operate.complete(
            Self.task, output: Self.output, of: run.id, scope: .acmeSandbox, actor: .tester)
        #expect(ended.status == .approved)
        #expect(ended.output?["profile"]?["last_name"] == "Berg")
        #expect(try await self.audited() == ["task.completed_by_hand workflow_task \(run.id):\(Self.task) tester"])
        #expect(try await self.history(of: run).events.last?.actor == .tester)
    }

    @Test
    func reportCompletedByHandIsCancelledAndTheRunGoesOn() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.document)
        _ = try await self.bench.capture(try #require(try await self.openTask(of: run)), of: run)
        let task = try #require(try await self.openTask(of: run))
        let ended = try await self.operate.complete(
            task, output: ["status": "complete", "result": "clear", "sub_result": "clear"], of: run.id,
            scope: .acmeSandbox, actor: .tester)
        #expect(ended.status == .approved)
        #expect(try await self.reportStatuses(of: run) == ["cancelled"])
        #expect(try await self.bench.work(run) == ended)
    }

    @Test
    func whatIsNotOpenIsRefused() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        func extend(_ task: String, scope: Scope = .acmeSandbox) async throws {
            _ = try await self.operate.extendTimeout(of: task, by: 60, of: run.id, scope: scope, actor: .tester)
        }
        func complete(_ task: String, scope: Scope = .acmeSandbox) async throws {
            _ = try await self.operate.complete(
                task, output: Self.output, of: run.id, scope: scope, actor: .tester)
        }
        let before = try await self.bench.database.rowCounts()
        for (task, error) in [("start", WorkflowRunProblem.taskNotOpen("start")), ("none", .taskNotFound("none"))] {
            await #expect(throws: error) { try await extend(task) }
            await #expect(throws: error) { try await complete(task) }
        }
        for scope in Scope.acmeSandbox.strangers {
            await #expect(throws: WorkflowRunProblem.notFound(run.id)) { try await extend(Self.task, scope: scope) }
            await #expect(throws: WorkflowRunProblem.notFound(run.id)) { try await complete(Self.task, scope: scope) }
            await #expect(throws: WorkflowRunProblem.notFound(run.id)) {
                _ = try await self.operate.cancel(run.id, reason: nil, scope: scope, actor: .tester)
            }
        }
        #expect(try await self.bench.database.rowCounts() == before)
        try await complete(Self.task)
        await #expect(throws: WorkflowRunProblem.taskNotOpen(Self.task)) { try await extend(Self.task) }
        await #expect(throws: WorkflowRunProblem.taskNotOpen(Self.task)) { try await complete(Self.task) }
    }
}
