import JobQueue
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import WorkflowOrchestrator

/// The orchestrator's handlers at work on the queue.
@Suite(.postgres)
struct HandlerTests {
    private func bench() async throws -> OrchestratorBench { try await OrchestratorBench(on: TestDatabase.current) }

    @Test
    func reportSettledRunsTwice() async throws {
        let bench = try await self.bench()
        try await bench.completeReport()
        try await bench.enqueueNews()
        try await bench.workUntilDone(1)
        #expect(try await bench.status == .approved)
        let counts = try await bench.rowCounts()
        try await bench.enqueueNews()
        try await bench.workUntilDone(2)
        #expect(try await bench.status == .approved)
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func checkSettledRunsTwice() async throws {
        let bench = try await self.bench()
        let check = try await bench.services.createCheck(
            NewCheck(applicantID: bench.run.applicantID, reportNames: [.document, .watchlistAML]),
            scope: OrchestratorBench.scope)
        try await bench.services.examine(check.reportIDs[0], scope: OrchestratorBench.scope)
        try await bench.workUntilDone(1)
        let ended = try await bench.services.readChecks.find(check.id, scope: OrchestratorBench.scope)
        #expect(ended.status == .complete)
        #expect(ended.result == .clear)
        // A stranger's keys are made at first use.
        let counts = try await bench.rowCounts().filter { $0.key != "tenant_keys" }
        for scope in [OrchestratorBench.scope] + OrchestratorBench.scope.strangers {
            try await bench.services.gateway.transaction(in: scope) { store in
                try await store.jobs.checkSettled(check.id, scope: scope)
            }
        }
        try await bench.workUntilDone(5)
        #expect(try await bench.rowCounts().filter { $0.key != "tenant_keys" } == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func endpointsHearOfTimelinesAndFoldersOncePerJob() async throws {
        let bench = try await self.bench()
        for (number, kind) in RunFile.Kind.allCases.enumerated() {
            let file = try await bench.database.insertRunFile(of: bench.run, kind: kind, content: .fixture)
            try await bench.enqueueMade(file)
            try await bench.workUntilDone(number + 1)
        }
        for (type, count) in [("workflow_timeline_file.created", 1), ("workflow_run_evidence_folder.created", 1)] {
            #expect(try await bench.count("SELECT FROM webhook_events WHERE type = \(type)") == count)
        }
        let both = "type IN ('workflow_timeline_file.created', 'workflow_run_evidence_folder.created')"
        #expect(try await bench.count(.verbatim("SELECT FROM webhook_events WHERE \(both)")) == 2)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    /// Of a file that is gone, or not made, nobody hears.
    @Test
    func runFileMadeOfNothingDoesNothing() async throws {
        let bench = try await self.bench()
        let counts = try await bench.rowCounts()
        let missing = RunFile(
            id: .random(), kind: .timelineFile, runID: bench.run.id, applicantID: bench.run.applicantID,
            objectID: .random(), createdAt: .fixture)
        for round in 1...2 {
            try await bench.enqueueMade(missing)
            try await bench.workUntilDone(round)
        }
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func taskTimeoutRunsTwice() async throws {
        let bench = try await self.bench()
        try await bench.enqueueTimeout()
        try await bench.workUntilDone(1)
        #expect(try await bench.status == .error)
        let counts = try await bench.rowCounts()
        try await bench.enqueueTimeout()
        try await bench.workUntilDone(2)
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func expireAnswersRunsTwice() async throws {
        let bench = try await self.bench()
        _ = try await bench.database.answers().claim(.fixture("young"))
        for round in 1...2 {
            let past = try bench.database.answers(lifetime: .seconds(-100_000))
            for number in 0..<5 { _ = try await past.claim(.fixture("old-\(number)")) }
            try await bench.workUntilDone(round)
            #expect(try await bench.count("SELECT FROM idempotency_keys") == 1)
        }
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func timerOfATaskThatWasFinishedMeanwhileDoesNothing() async throws {
        let bench = try await self.bench()
        try await bench.completeReport()
        try await bench.enqueueNews()
        try await bench.workUntilDone(1)
        let counts = try await bench.rowCounts()
        try await bench.enqueueTimeout()
        try await bench.workUntilDone(2)
        #expect(try await bench.status == .approved)
        #expect(try await bench.rowCounts() == counts)
    }

    @Test
    func newsOfAReportThatIsGoneIsDone() async throws {
        let bench = try await self.bench()
        try await bench.enqueueNews(of: .random())
        for stranger in OrchestratorBench.scope.strangers {
            try await bench.enqueueNews(scope: stranger)
        }
        try await bench.workUntilDone(4)
        #expect(try await bench.status == .processing)
    }

    @Test(arguments: ["report_settled", "task_timeout"])
    func jobOfALockedRunIsSnoozedForASecondAndBurnsNoAttempt(kind: String) async throws {
        let bench = try await self.bench()
        try await bench.completeReport()
        if kind == "report_settled" {
            try await bench.enqueueNews()
        } else {
            try await bench.enqueueTimeout()
        }
        try await bench.database.pool(as: .gateway).transaction(in: OrchestratorBench.scope.sql) { transaction in
            let runs = PostgresWorkflowRunRepository(on: transaction)
            _ = try await runs.lock(bench.run.id, includingDeleted: false, scope: OrchestratorBench.scope)
            // Without maintenance it stays where the snooze puts it.
            try await bench.working(isMaintained: false) {
                try await bench.eventually("SELECT FROM queue.scheduled", 1)
            }
        }
        #expect(
            try await bench.count(
                """
                SELECT FROM queue.scheduled AS s
                JOIN queue.attempt_error AS e USING (id)
                WHERE s.attempt = 0 AND e.verdict = 2 AND e.reason = 'run_locked'
                    AND s.run_at BETWEEN e.occurred_at + interval '0.9 s' AND e.occurred_at + interval '1.1 s'
                """) == 1)
        #expect(try await bench.status == .processing)
        try await bench.workUntilDone(1)
        #expect(try await bench.count("SELECT FROM queue.done WHERE attempt = 1") == 1)
        #expect(try await bench.status == (kind == "report_settled" ? .approved : .error))
    }

    @Test
    func erasureRunsTwice() async throws {
        let bench = try await self.bench()
        try await bench.services.applicants.delete(
            bench.run.applicantID, scope: OrchestratorBench.scope, actor: .system("test"))
        bench.services.clock.advance(by: Tenant.acme.deletionDelay)
        #expect(try await bench.count("SELECT FROM queue.scheduled WHERE run_at > now()") == 1)
        try await bench.database.superuser.execute("UPDATE queue.scheduled SET run_at = now()", in: .unscoped)
        try await bench.workUntilDone(1)
        #expect(try await bench.count("SELECT FROM erased_applicants") == 1)
        #expect(try await bench.count("SELECT FROM applicants") == 0)
        let counts = try await bench.rowCounts()
        try await bench.enqueueErasure()
        try await bench.workUntilDone(2)
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func sandboxResetRunsTwice() async throws {
        let bench = try await self.bench()
        try await bench.enqueueReset()
        try await bench.workUntilDone(1)
        let erasures: SQLStatement =
            "SELECT FROM queue.scheduled JOIN queue.job USING (id) WHERE kind = 'erase_applicant'"
        #expect(try await bench.count(erasures) == 1)
        #expect(try await bench.count("SELECT FROM applicants WHERE delete_at IS NULL") == 0)
        let counts = try await bench.rowCounts()
        try await bench.enqueueReset()
        try await bench.workUntilDone(2)
        #expect(try await bench.count(erasures) == 1)
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func erasureThatIsNotDueIsSnoozedUntilItIs() async throws {
        let bench = try await self.bench()
        try await bench.services.applicants.delete(
            bench.run.applicantID, scope: OrchestratorBench.scope, actor: .system("test"))
        try await bench.database.superuser.execute("DELETE FROM queue.scheduled", in: .unscoped)
        try await bench.database.superuser.execute("DELETE FROM queue.dedupe", in: .unscoped)
        let counts = try await bench.rowCounts()
        try await bench.enqueueErasure()
        try await bench.working(isMaintained: false) { try await bench.eventually("SELECT FROM queue.scheduled", 1) }
        #expect(
            try await bench.count(
                """
                SELECT FROM queue.scheduled AS s
                JOIN queue.attempt_error AS e USING (id)
                WHERE s.attempt = 0 AND e.reason = 'not_due'
                    AND s.run_at > e.occurred_at + \(Int(Tenant.acme.deletionDelay.components.seconds) - 60)
                        * interval '1 s'
                """) == 1)
        #expect(try await bench.rowCounts() == counts)
    }

    @Test
    func erasureOfAnApplicantThatWasRestoredDoesNothing() async throws {
        let bench = try await self.bench()
        let counts = try await bench.rowCounts()
        try await bench.enqueueErasure()
        try await bench.workUntilDone(1)
        #expect(try await bench.rowCounts() == counts)
        #expect(try await bench.status == .processing)
    }
}
