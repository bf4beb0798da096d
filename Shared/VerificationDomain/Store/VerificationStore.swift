package import Foundation

/// The repositories that use cases work with: over the pool, or inside one transaction.
package protocol Repositories: Sendable {
    var tenants: any TenantRepository { get }
    var tokens: any APITokenRepository { get }
    var oauthClients: any OAuthClientRepository { get }
    var applicants: any ApplicantRepository { get }
    var documents: any DocumentRepository { get }
    var livePhotos: any MediumRepository<LivePhotoKind> { get }
    var idPhotos: any MediumRepository<IDPhotoKind> { get }
    var liveVideos: any MediumRepository<LiveVideoKind> { get }
    var motionCaptures: any MediumRepository<MotionCaptureKind> { get }
    var signingDocuments: any MediumRepository<SigningDocumentKind> { get }
    var documentVideos: any MediumRepository<DocumentVideoKind> { get }
    var chipData: any MediumRepository<ChipDataKind> { get }
    var mediaUsage: any MediaUsageRepository { get }
    var uploadMeasurements: any UploadMeasurementRepository { get }
    var workflows: any WorkflowRepository { get }
    var runs: any WorkflowRunRepository { get }
    var reports: any ReportRepository { get }
    var checks: any CheckRepository { get }
    var runFiles: any RunFileRepository { get }
    var webhooks: any WebhookRepository { get }
    var deliveries: any DeliveryLog { get }
    var audit: any AuditLog { get }
    var branding: any BrandingRepository { get }
    var feedback: any ResultsFeedbackRepository { get }
    var postcodes: any PostcodeAddressRepository { get }
    var passkeys: any PasskeyRepository { get }
    var biometricTokens: any BiometricTokenRepository { get }
    var attempts: any DocumentAttemptRepository { get }
}

/// Where verifications are kept. Reads outside a transaction see one statement's view each.
package protocol VerificationStore: Repositories {
    /// Runs `body` in one transaction bound to `scope`: all of it is stored, or nothing.
    ///
    /// - Throws: what `body` throws, after rolling back; the store's own error when the commit fails.
    func transaction<Result: Sendable>(
        in scope: Scope, _ body: (any VerificationTransaction) async throws -> Result
    ) async throws -> Result
}

/// An open transaction. Jobs and events go with the change that causes them, or not at all.
package protocol VerificationTransaction: Repositories {
    var jobs: any VerificationJobs { get }
    var events: any EventOutbox { get }
}

/// The work that use cases ask for, to be done after their transaction.
package protocol VerificationJobs: Sendable {
    /// Asks for everything that a step of a run begins, in one statement.
    func enqueue(_ jobs: StepJobs, scope: Scope) async throws
    /// Asks the orchestrator to go on with a run whose report has news.
    func reportSettled(_ report: ReportID, scope: Scope) async throws
    /// Asks the orchestrator to go on with a check whose reports have news.
    func checkSettled(_ check: CheckID, scope: Scope) async throws
    /// Takes timers back; those that are gone already are passed over.
    func cancelTimers(_ timers: [TaskTimer], scope: Scope) async throws
    /// Asks the orchestrator to erase a deleted applicant at that time. An erasure that waits already stays as it is.
    func erase(_ applicant: ApplicantID, due: Date, scope: Scope) async throws
    /// Takes an erasure back that has not come due; one that has, looks whether the applicant is still deleted.
    func cancelErasure(of applicant: ApplicantID, scope: Scope) async throws
    /// Asks the orchestrator to erase everyone in a sandbox who was created until then.
    func resetSandbox(createdUntil moment: Date, scope: Scope) async throws
    /// Asks report-workers to make a timeline file, and to delete its object again if the file's row is gone by then.
    func makeTimelineFile(_ file: RunFile, scope: Scope) async throws
    /// Asks report-workers to make the evidence of runs; once while it waits for them.
    func makeEvidence(_ runs: [WorkflowRunID], scope: Scope) async throws
    /// Asks the orchestrator to tell endpoints of a file that is made.
    func runFileMade(_ file: RunFileID, scope: Scope) async throws
    /// Asks report-workers to delete stored objects; of none, it asks nothing.
    func eraseMedia(_ objects: [MediaObjectID], scope: Scope) async throws
    /// Asks report-workers to measure an upload that waits for it.
    func measureUpload(_ measurement: UploadMeasurementID, scope: Scope) async throws
}

/// The work that one step of a run begins.
package struct StepJobs: Sendable {
    /// Reports whose material report-workers are to examine.
    package var reportsToExamine: [ReportID] = []
    /// Tasks that the orchestrator is to end when they are not finished by that time.
    package var timersToStart: [(timer: TaskTimer, due: Date)] = []

    /// Nothing yet.
    package init() {}

    /// Whether there is nothing to do.
    package var isEmpty: Bool { self.reportsToExamine.isEmpty && self.timersToStart.isEmpty }
}

/// The timer of one attempt of one task.
package struct TaskTimer: Sendable, Hashable, Codable {
    /// The run.
    package let runID: WorkflowRunID
    /// The task, as its node is named.
    package let taskID: String
    /// The attempt, from 1: the timer of an earlier one changes nothing.
    package let attempt: Int
    /// Which timer of that attempt, from 1: one that was replaced, as by an extension, changes nothing.
    package let number: Int

    /// A timer as stated.
    package init(runID: WorkflowRunID, taskID: String, attempt: Int, number: Int) {
        self.runID = runID
        self.taskID = taskID
        self.attempt = attempt
        self.number = number
    }

    enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case taskID = "task_id"
        case attempt, number
    }

    /// Reads a timer; one stored before timers were counted is the first.
    /// - Throws: `DecodingError` when a key is missing or has another form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            runID: try container.decode(WorkflowRunID.self, forKey: .runID),
            taskID: try container.decode(String.self, forKey: .taskID),
            attempt: try container.decode(Int.self, forKey: .attempt),
            number: try container.decodeIfPresent(Int.self, forKey: .number) ?? 1)
    }
}
