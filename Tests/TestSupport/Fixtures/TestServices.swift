import Foundation
import JobQueue
import Persistence
import PostgresClient
package import VerificationDomain

/// The use cases as the services join them: each over the pool of its service's role, with their grants, but without
/// HTTP and without workers.
package struct TestServices: Sendable {
    package let clock: ManualClock
    /// As in api-gateway.
    package let gateway: any VerificationStore
    /// As in link-service.
    package let links: any VerificationStore
    /// As in report-workers.
    package let reports: any VerificationStore
    /// As in workflow-orchestrator.
    package let orchestrator: any VerificationStore
    /// As of `martletctl`.
    package let operating: any VerificationStore

    package let stepper: RunStepper
    package let createRun: CreateWorkflowRun
    package let completeTask: CompleteTask
    package let examineReport: ExamineReport
    package let settleRun: SettleRun
    package let createCheck: CreateCheck
    package let readChecks: ReadChecks
    package let resumeChecks: ResumeChecks
    package let settleCheck: SettleCheck
    package let applicants: ManageApplicants
    package let media: RecordMedia
    package let webhooks: ManageWebhooks
    package let resendEvents: ResendEvents
    package let deliveries: ReadDeliveries
    package let replays: ReplayDeliveries
    package let testWebhook: TestWebhook
    package let rotateToken: RotateWebhookToken
    package let workflows: ManageWorkflows
    package let activations: ManageActivations
    package let moveWorkflows: MoveWorkflows
    package let readWorkflows: ReadWorkflows
    package let tokens: ManageAPITokens
    package let oauthClients: ManageOAuthClients
    package let runs: ReadWorkflowRuns
    package let operateRuns: OperateRuns
    package let tries: TryWorkflows

    package static let addresses = PublicAddresses(
        api: "https://api.example.com", dashboard: "https://dashboard.example.com", links: "https://links.example.com")
    package static let runLinks = RunLinks(key: TestKeys.links, baseURL: Self.addresses.links)

    /// - Parameters:
    ///   - live: Examines reports of the live environment; as a machine that can decide nothing unless given.
    ///   - wakeDispatcher: Called after each commit with events.
    ///   - observe: Hears of each step of a run.
    package init(
        on database: TestDatabase, clock: ManualClock = ManualClock(), identifiers: IdentifierSource = .counting(),
        live: any ReportExaminer = UndecidedExaminer(), wakeDispatcher: @escaping @Sendable () -> Void = {},
        observe: @escaping @Sendable (WorkflowRunMove) -> Void = { _ in }
    ) throws {
        func store(_ role: ServiceRole, webhookKeys: Bool, eventKeys: Bool) throws -> PostgresVerificationStore {
            let pool = try database.pool(as: role)
            return PostgresVerificationStore(
                on: pool,
                parts: .init(
                    webhookKeys: webhookKeys ? TestKeys.webhooks(on: pool) : nil,
                    eventKeys: eventKeys ? TestKeys.events(on: pool) : nil, producer: JobProducer(wakeUp: nil),
                    wakeDispatcher: wakeDispatcher))
        }
        let now = clock.provider
        self.clock = clock
        self.gateway = try store(.gateway, webhookKeys: true, eventKeys: true)
        self.links = try store(.links, webhookKeys: false, eventKeys: true)
        self.reports = try store(.reports, webhookKeys: false, eventKeys: false)
        self.orchestrator = try store(.orchestrator, webhookKeys: false, eventKeys: true)
        self.operating = try store(.operator, webhookKeys: false, eventKeys: false)
        self.stepper = RunStepper(
            identifiers: identifiers, links: Self.runLinks, addresses: Self.addresses, observe: observe)
        self.createRun = CreateWorkflowRun(
            store: self.gateway, stepper: self.stepper, identifiers: identifiers, now: now)
        self.completeTask = CompleteTask(store: self.gateway, stepper: self.stepper, now: now)
        self.examineReport = ExamineReport(
            store: self.reports, sandbox: SandboxReportExaminer(), live: live, now: now)
        self.settleRun = SettleRun(stepper: self.stepper, now: now)
        let announcer = CheckAnnouncer(identifiers: identifiers, addresses: Self.addresses)
        self.createCheck = CreateCheck(
            store: self.gateway, identifiers: identifiers, announcer: announcer, now: now)
        self.readChecks = ReadChecks(store: self.gateway)
        self.resumeChecks = ResumeChecks(store: self.gateway, announcer: announcer, now: now)
        self.settleCheck = SettleCheck(announcer: announcer, now: now)
        self.applicants = ManageApplicants(store: self.gateway, identifiers: identifiers, now: now)
        self.media = RecordMedia(store: self.gateway, identifiers: identifiers, now: now)
        self.webhooks = ManageWebhooks(store: self.gateway, identifiers: identifiers, now: now)
        self.resendEvents = ResendEvents(store: self.gateway, now: now)
        self.deliveries = ReadDeliveries(store: self.gateway)
        self.replays = ReplayDeliveries(store: self.gateway)
        self.testWebhook = TestWebhook(store: self.gateway, identifiers: identifiers, now: now)
        self.rotateToken = RotateWebhookToken(store: self.gateway)
        self.workflows = ManageWorkflows(store: self.operating, identifiers: identifiers, now: now)
        self.activations = ManageActivations(store: self.operating, now: now)
        self.moveWorkflows = MoveWorkflows(store: self.operating)
        self.readWorkflows = ReadWorkflows(store: self.operating)
        self.tokens = ManageAPITokens(store: self.operating, identifiers: identifiers, region: .eu, now: now)
        self.oauthClients = ManageOAuthClients(
            store: self.operating, identifiers: identifiers, region: .eu, now: now)
        self.runs = ReadWorkflowRuns(store: self.gateway)
        self.operateRuns = OperateRuns(store: self.gateway, stepper: self.stepper, now: now)
        self.tries = TryWorkflows(store: self.gateway)
    }

    /// What report-workers' handler does: examines a report, and stores the outcome with the job for the run.
    package func examine(_ report: ReportID, scope: Scope) async throws {
        try await self.examineReport(report, scope: scope, completing: self.reports)
    }

    /// What the orchestrator's handler does with a report that has news.
    package func settle(_ report: ReportID, scope: Scope) async throws {
        try await self.settleRun.reportSettled(report, scope: scope, in: self.orchestrator)
    }

    /// What the orchestrator's handler does with a timer.
    package func fire(_ timer: TaskTimer, scope: Scope) async throws {
        try await self.settleRun.timerFired(timer, scope: scope, in: self.orchestrator)
    }
}

/// A live examiner that leaves everything to an analyst.
package struct UndecidedExaminer: ReportExaminer {
    package init() {}

    package func examine(
        _ report: Report, of applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        .needsAnalyst
    }
}
