import CanonicalJSON
import Foundation
import JobQueue
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import WorkflowOrchestrator

/// A run in the sandbox whose report waits, and the orchestrator's handlers on the queue.
struct OrchestratorBench {
    static let scope = Scope.acmeSandbox
    private static let reportTask = "document_check_75329"

    let database: TestDatabase
    let services: TestServices
    let run: WorkflowRun
    let report: ReportID

    init(on database: TestDatabase) async throws {
        self.database = database
        self.services = try TestServices(on: database)
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(scope: Self.scope)
        let run = try await database.insertRun(from: .document, of: applicant, scope: Self.scope)
        let document = try await self.services.media.document(
            .init(applicantID: applicant.id, type: .passport), file: .fixture(), scope: Self.scope)
        self.run = try await self.services.completeTask(
            "document_photo_c0888", of: run.id, data: [["id": .string(document.id.description)]], scope: Self.scope,
            actor: .applicant)
        let reports = try await database.superuser.all("SELECT id FROM reports", in: .unscoped) {
            try $0.decode("id", as: ReportID.self)
        }
        self.report = try #require(reports.first)
        // Only the jobs that a test enqueues itself are to run.
        for table in ["ready", "scheduled", "dedupe", "done"] {
            try await database.superuser.execute(.verbatim("DELETE FROM queue.\(table)"), in: .unscoped)
        }
    }

    private var timer: TaskTimer { TaskTimer(runID: self.run.id, taskID: Self.reportTask, attempt: 1, number: 1) }

    var status: WorkflowRunStatus {
        get async throws { try await self.services.runs.find(self.run.id, scope: Self.scope).status }
    }

    /// Completes the report, without the job that would tell of it.
    func completeReport() async throws {
        let reports = PostgresReportRepository(on: self.database.superuser)
        let isStored = try await reports.complete(
            self.report, outcome: SandboxAnswers.document(firstName: nil, lastName: nil), by: .machine, at: .fixture,
            scope: Self.scope)
        try #require(isStored)
    }

    /// Enqueues what report-workers do when a report has news.
    func enqueueNews(of report: ReportID? = nil, scope: Scope = Self.scope) async throws {
        try await self.services.gateway.transaction(in: scope) { store in
            try await store.jobs.reportSettled(report ?? self.report, scope: scope)
        }
    }

    /// Enqueues what report-workers do when a file is made.
    func enqueueMade(_ file: RunFile) async throws {
        try await self.services.gateway.transaction(in: Self.scope) { store in
            try await store.jobs.runFileMade(file.id, scope: Self.scope)
        }
    }

    /// Enqueues the timer of the task that waits for the report, due at once.
    func enqueueTimeout() async throws {
        var jobs = StepJobs()
        jobs.timersToStart.append((self.timer, Date(timeIntervalSince1970: 0)))
        try await self.services.gateway.transaction(in: Self.scope) { [jobs] store in
            try await store.jobs.enqueue(jobs, scope: Self.scope)
        }
    }

    /// Enqueues the erasure of the run's applicant, due at once by the queue's clock.
    func enqueueErasure() async throws {
        try await self.services.gateway.transaction(in: Self.scope) { store in
            try await store.jobs.erase(
                self.run.applicantID, due: Date(timeIntervalSince1970: 0), scope: Self.scope)
        }
    }

    /// Enqueues what a tenant asks for who wants to start over.
    func enqueueReset() async throws {
        let now = self.services.clock.provider()
        try await self.services.gateway.transaction(in: Self.scope) { store in
            try await store.jobs.resetSandbox(createdUntil: now, scope: Self.scope)
        }
    }

    /// Runs the orchestrator's worker, with maintenance unless told otherwise, beside `body`.
    func working(isMaintained: Bool = true, _ body: () async throws -> Void) async throws {
        let pool = try self.database.pool(as: .orchestrator)
        let parts = PostgresVerificationStore.Parts(
            eventKeys: TestKeys.events(on: pool), producer: JobProducer(wakeUp: nil))
        var registry = JobRegistry()
        registry.register(
            ReportSettledHandler(settleRun: self.services.settleRun) {
                PostgresVerificationStore(on: $0, parts: parts)
            })
        registry.register(
            CheckSettledHandler(settleCheck: self.services.settleCheck) {
                PostgresVerificationStore(on: $0, parts: parts)
            })
        registry.register(
            TaskTimeoutHandler(settleRun: self.services.settleRun) { PostgresVerificationStore(on: $0, parts: parts) })
        registry.register(
            EraseApplicantHandler(
                eraseApplicant: EraseApplicant(now: self.services.clock.provider), logger: TestDatabase.logger
            ) { PostgresVerificationStore(on: $0, parts: parts) })
        registry.register(
            ResetSandboxHandler(
                eraseSandbox: EraseSandbox(
                    store: PostgresVerificationStore(on: pool, parts: parts), now: self.services.clock.provider)))
        registry.register(
            RunFileMadeHandler(
                publish: PublishRunFile(
                    identifiers: .init { UUID() }, apiURL: TestServices.addresses.api,
                    downloadURL: { file, _ in "https://api.example.com/files/\(file.id)" })
            ) { PostgresVerificationStore(on: $0, parts: parts) })
        let expired = ExpiredAnswers(on: pool)
        registry.register(ExpireAnswersHandler { try await expired.delete(scope: $0, limit: 2) == 2 })
        var configuration = JobWorkerConfiguration(service: "test", queue: .orchestrator, concurrency: 2)
        configuration.pollInterval = .milliseconds(20)
        configuration.fullScanInterval = .milliseconds(20)
        let worker = JobWorker(
            pool: pool, listenerConfiguration: nil, registry: registry, configuration: configuration,
            logger: TestDatabase.logger)
        var running = [Task { _ = try? await worker.run() }]
        if isMaintained {
            var often = JobMaintenanceConfiguration()
            often.renewInterval = .milliseconds(50)
            often.promotionInterval = .milliseconds(20)
            let maintenance = JobMaintenance(
                pool: pool, wakeUp: nil, configuration: often, logger: TestDatabase.logger)
            running.append(Task { await maintenance.run() })
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await worker.stop(grace: .seconds(5))
        for task in running {
            task.cancel()
            await task.value
        }
        try result.get()
    }

    /// Works until so many jobs are done.
    func workUntilDone(_ count: Int) async throws {
        try await self.working { try await self.eventually("SELECT FROM queue.done", count) }
    }

    /// Looks again and again until the statement has so many rows; a failure after a minute.
    func eventually(
        _ statement: SQLStatement, _ rows: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await self.count(statement) == rows { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("never \(rows) rows", sourceLocation: sourceLocation)
    }

    func count(_ statement: SQLStatement) async throws -> Int {
        try await self.database.superuser.first(
            "SELECT count(*) AS rows FROM (\(fragment: statement)) AS t", in: .unscoped
        ) { try $0.decode("rows", as: Int.self) } ?? 0
    }

    /// Rows of every table but the queue's own, by name.
    func rowCounts() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for rule in TableCatalogue.tables where rule.schema != "queue" {
            counts[rule.name] = try await self.count(.verbatim("SELECT FROM \(rule.name)"))
        }
        return counts
    }
}
