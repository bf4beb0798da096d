import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct WorkflowRunRepositoryTests {
    private let database: TestDatabase
    private let runs: PostgresWorkflowRunRepository

    init() throws {
        self.database = try TestDatabase.current
        self.runs = PostgresWorkflowRunRepository(on: try self.database.pool(as: .gateway))
    }

    /// A run as the interpreter makes it, with every optional field set or none.
    private func newRun(
        isComplete: Bool, scope: Scope = .acmeLive
    ) async throws -> (locked: LockedRun, event: WorkflowRunEvent) {
        let applicant = try await self.database.insertApplicant(scope: scope)
        let version = try await self.database.insertWorkflow(.profile, tenant: scope.tenantID)
        let id = WorkflowRunID.random()
        let inputs = WorkflowRunInputs(
            runID: id.description, createdAt: .fixture, customerUserID: "user 1", tags: [], isSandbox: false,
            applicant: applicant.details.json, custom: ["number": 1.5])
        let event = WorkflowRunEvent.created(inputs)
        let state = try WorkflowInterpreter.apply(
            event, to: nil, of: version.definition, digest: version.digest, at: .fixture
        ).0
        let run = WorkflowRun(
            id: id, applicantID: applicant.id, workflowID: version.workflowID, workflowVersion: version.number,
            definitionDigest: version.digest, tags: isComplete ? ["b", "a", "it's; \"x\""] : [],
            customerUserID: "user 1",
            link: isComplete
                ? WorkflowRunLink(
                    completedRedirectURL: "https://example.com/done?a=1&b=2",
                    expiredRedirectURL: "https://example.com/late", expiresAt: .fixture.addingTimeInterval(60),
                    language: try #require(LinkLanguage("fr-FR"))) : WorkflowRunLink(),
            createdAt: .fixture, updatedAt: .fixture.addingTimeInterval(1),
            completedAt: isComplete ? .fixture.addingTimeInterval(2) : nil, status: isComplete ? .error : .processing,
            output: isComplete ? ["name": "Zoë", "list": [1, .null]] : nil, reasons: isComplete ? ["one", "two"] : [],
            fault: isComplete ? WorkflowRunFault(type: "task_timeout", message: "Too late.") : nil)
        let tasks = [0, 1].map { position in
            WorkflowTask(
                runID: id, id: position == 0 ? "start" : "profile_4f4b2", position: position,
                definitionID: "profile_data", definitionVersion: isComplete ? "0.3" : nil, attempt: position + 1,
                status: position == 0 ? .completed : .started, input: ["a": ["b": .null]],
                output: isComplete ? ["c": "Zoë"] : nil, createdAt: .fixture,
                updatedAt: .fixture.addingTimeInterval(3))
        }
        return (LockedRun(run: run, state: state, tasks: tasks, eventCount: 1), event)
    }

    private func insert(_ new: (locked: LockedRun, event: WorkflowRunEvent), scope: Scope = .acmeLive) async throws {
        let hash = RunLinks.hash(of: new.locked.run.id.description)
        try await self.runs.insert(new.locked, events: [new.event], linkHash: hash, scope: scope)
    }

    private func locked(_ id: WorkflowRunID, scope: Scope = .acmeLive) async throws -> LockedRun? {
        try await self.database.pool(as: .gateway).transaction(in: scope.sql) { transaction in
            try await PostgresWorkflowRunRepository(on: transaction).lock(id, includingDeleted: false, scope: scope)
        }
    }

    @Test(arguments: [true, false])
    func everyFieldComesBack(isComplete: Bool) async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: isComplete)
        try await self.insert(new)
        let expected = new.locked
        #expect(try await self.runs.find(expected.run.id, scope: .acmeLive) == expected.run)
        #expect(try await self.runs.tasks(of: expected.run.id, scope: .acmeLive) == expected.tasks)
        #expect(
            try await self.runs.task("profile_4f4b2", of: expected.run.id, scope: .acmeLive) == expected.tasks[1])
        #expect(try await self.runs.task("other", of: expected.run.id, scope: .acmeLive) == nil)
        let locked = try #require(try await self.locked(expected.run.id))
        #expect(locked.run == expected.run)
        #expect(locked.state == expected.state)
        #expect(locked.tasks == expected.tasks)
        #expect(locked.eventCount == 1)
    }

    @Test
    func savedStepReplacesWhatMayChange() async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: false)
        try await self.insert(new)
        var locked = try #require(try await self.locked(new.locked.run.id))
        locked.run.status = .declined
        locked.run.output = ["x": 1]
        locked.run.reasons = ["because"]
        locked.run.fault = WorkflowRunFault(type: "step_limit", message: "Too many.")
        locked.run.updatedAt = .fixture.addingTimeInterval(9)
        locked.run.completedAt = .fixture.addingTimeInterval(9)
        locked.tasks[1].status = .cancelled
        locked.tasks[1].attempt = 3
        locked.tasks[1].output = ["y": 2]
        locked.tasks[1].updatedAt = .fixture.addingTimeInterval(9)
        var added = locked.tasks[1]
        added = WorkflowTask(
            runID: added.runID, id: "next_00000", position: 2, definitionID: "x", definitionVersion: nil, attempt: 1,
            status: .started, input: [:], output: nil, createdAt: .fixture, updatedAt: .fixture)
        locked.tasks.append(added)
        let event = WorkflowRunEvent.timerFired(taskID: "profile_4f4b2", attempt: 2)
        try await self.runs.save(
            locked, changedTasks: Array(locked.tasks[1...]), events: [event, event], by: nil, at: .fixture,
            scope: .acmeLive)
        let stored = try #require(try await self.locked(locked.run.id))
        #expect(stored.run == locked.run)
        #expect(stored.tasks == locked.tasks)
        #expect(stored.eventCount == 3)
    }

    @Test
    func logHoldsEveryEventInOrder() async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: false)
        try await self.insert(new)
        let locked = try #require(try await self.locked(new.locked.run.id))
        let events: [WorkflowRunEvent] = [
            .reportAwaitingApproval(taskID: "a", attempt: nil),
            .taskCompleted(taskID: "a", attempt: 1, output: ["name": "Zoë"]),
        ]
        try await self.runs.save(
            locked, changedTasks: [], events: events, by: .operatorCommand("zoe"), at: .fixture, scope: .acmeLive)
        let stored = try await self.database.superuser.all(
            "SELECT sequence, event::text FROM workflow_run_events ORDER BY sequence", in: .unscoped
        ) { row in
            (
                try row.decode("sequence", as: Int.self),
                try JSONDecoder().decode(
                    WorkflowRunEvent.self, from: Data(try row.decode("event", as: String.self).utf8))
            )
        }
        #expect(stored.map(\.0) == [1, 2, 3])
        #expect(stored.map(\.1) == [new.event] + events)
        let history = try #require(try await self.runs.history(of: new.locked.run.id, scope: .acmeLive))
        #expect(history.events.map(\.sequence) == [1, 2, 3])
        #expect(history.events.map(\.event) == [new.event] + events)
        #expect(history.events.map(\.actor) == [nil, .operatorCommand("zoe"), nil])
        #expect(history.events.map(\.at) == [.fixture, .fixture, .fixture])
    }

    @Test
    func linkLeadsToItsRunBeforeTheTenantIsKnown() async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: false)
        try await self.insert(new)
        let lookup = PostgresLinkLookup(on: try self.database.pool(as: .links))
        let found = try #require(try await lookup.find(hash: RunLinks.hash(of: new.locked.run.id.description)))
        #expect(found.scope == .acmeLive)
        #expect(found.runID == new.locked.run.id)
        #expect(try await lookup.find(hash: RunLinks.hash(of: "other")) == nil)
        #expect(try await lookup.find(hash: []) == nil)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: true, scope: scope)
        try await self.insert(new, scope: scope)
        let id = new.locked.run.id
        let page = Page(number: 1, size: 20)
        for stranger in scope.strangers {
            #expect(try await self.runs.find(id, scope: stranger) == nil)
            #expect(try await self.locked(id, scope: stranger) == nil)
            #expect(try await self.runs.tasks(of: id, scope: stranger) == [])
            #expect(try await self.runs.task("start", of: id, scope: stranger) == nil)
            #expect(try await self.runs.list(WorkflowRunFilter(), page: page, scope: stranger) == [])
            var changed = new.locked
            changed.run.status = .approved
            #expect(try await self.runs.history(of: id, scope: stranger) == nil)
            let workflow = new.locked.run.workflowID
            #expect(try await self.runs.histories(RunHistoryFilter(), of: workflow, scope: stranger) == [])
            try await self.runs.save(changed, changedTasks: [], events: [], by: nil, at: .fixture, scope: stranger)
            for (tasks, events) in [(changed.tasks, []), ([], [new.event])] {
                await #expect(throws: SQLError.self) {
                    try await self.runs.save(
                        changed, changedTasks: tasks, events: events, by: nil, at: .fixture, scope: stranger)
                }
            }
            let error = await #expect(throws: SQLError.self) { try await self.insert(new, scope: stranger) }
            #expect(error?.isForeignKeyViolation() == true)
        }
        let stored = try #require(try await self.locked(id, scope: scope))
        #expect(stored.run == new.locked.run)
        #expect(stored.tasks == new.locked.tasks)
        #expect(stored.eventCount == 1)
    }

    @Test
    func lockIsWaitedForTwoSecondsAtMost() async throws {
        try await self.database.insertTenants()
        let new = try await self.newRun(isComplete: false)
        try await self.insert(new)
        try await self.database.pool(as: .gateway).transaction(in: Scope.acmeLive.sql) { transaction in
            let runs = PostgresWorkflowRunRepository(on: transaction)
            _ = try await runs.lock(new.locked.run.id, includingDeleted: false, scope: .acmeLive)
            let error = await #expect(throws: SQLError.self) { _ = try await self.locked(new.locked.run.id) }
            #expect(error?.isLockTimeout == true)
            // Readers do not wait.
            #expect(try await self.runs.find(new.locked.run.id, scope: .acmeLive) == new.locked.run)
        }
    }

    @Test
    func runOfADeletedApplicantIsNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let run = try await self.database.insertRun(of: applicant)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.runs.find(run.id, scope: .acmeSandbox) == nil)
        #expect(try await self.locked(run.id, scope: .acmeSandbox) == nil)
        #expect(try await self.runs.tasks(of: run.id, scope: .acmeSandbox) == [])
        #expect(try await self.runs.task("start", of: run.id, scope: .acmeSandbox) == nil)
        let listed = try await self.runs.list(
            WorkflowRunFilter(), page: Page(number: 1, size: 20), scope: .acmeSandbox)
        #expect(listed == [])
    }
}
