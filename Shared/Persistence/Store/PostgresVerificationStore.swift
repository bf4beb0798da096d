package import JobQueue
package import PostgresClient
package import VerificationDomain

/// The repositories over Postgres: on the pool for reads, or on the transaction that a job ends with.
package struct PostgresVerificationStore: VerificationStore {
    /// What a service has at hand for its stores.
    package struct Parts: Sendable {
        let definitions: DefinitionCache
        package let webhookKeys: TenantKeys?
        package let eventKeys: TenantKeys?
        let producer: JobProducer
        let wakeDispatcher: @Sendable () -> Void

        /// - Parameters:
        ///   - webhookKeys: `nil` in services that neither show nor sign with webhook tokens.
        ///   - eventKeys: `nil` in services that cause no events.
        ///   - producer: Enqueues jobs.
        ///   - wakeDispatcher: Tells webhook-dispatcher that there is something to send.
        package init(
            definitions: DefinitionCache = DefinitionCache(), webhookKeys: TenantKeys? = nil,
            eventKeys: TenantKeys? = nil, producer: JobProducer,
            wakeDispatcher: @escaping @Sendable () -> Void = {}
        ) {
            self.definitions = definitions
            self.webhookKeys = webhookKeys
            self.eventKeys = eventKeys
            self.producer = producer
            self.wakeDispatcher = wakeDispatcher
        }
    }

    private let sql: any SQLTransactor
    private let parts: Parts

    /// - Parameter sql: The pool, or a job's attempt, whose transaction ends the job.
    package init(on sql: any SQLTransactor, parts: Parts) {
        self.sql = sql
        self.parts = parts
    }

    package var tenants: any TenantRepository { PostgresTenantRepository(on: self.sql) }
    package var tokens: any APITokenRepository { PostgresAPITokenRepository(on: self.sql) }
    package var oauthClients: any OAuthClientRepository { PostgresOAuthClientRepository(on: self.sql) }
    package var applicants: any ApplicantRepository { PostgresApplicantRepository(on: self.sql) }
    package var documents: any DocumentRepository { PostgresDocumentRepository(on: self.sql) }
    package var livePhotos: any MediumRepository<LivePhotoKind> { PostgresMediumRepository(on: self.sql) }
    package var idPhotos: any MediumRepository<IDPhotoKind> { PostgresMediumRepository(on: self.sql) }
    package var liveVideos: any MediumRepository<LiveVideoKind> { PostgresMediumRepository(on: self.sql) }
    package var motionCaptures: any MediumRepository<MotionCaptureKind> { PostgresMediumRepository(on: self.sql) }
    package var signingDocuments: any MediumRepository<SigningDocumentKind> { PostgresMediumRepository(on: self.sql) }
    package var documentVideos: any MediumRepository<DocumentVideoKind> { PostgresMediumRepository(on: self.sql) }
    package var chipData: any MediumRepository<ChipDataKind> { PostgresMediumRepository(on: self.sql) }
    package var mediaUsage: any MediaUsageRepository { PostgresMediaUsageRepository(on: self.sql) }
    package var uploadMeasurements: any UploadMeasurementRepository {
        PostgresUploadMeasurementRepository(on: self.sql)
    }
    package var workflows: any WorkflowRepository {
        PostgresWorkflowRepository(on: self.sql, definitions: self.parts.definitions)
    }
    package var runs: any WorkflowRunRepository { PostgresWorkflowRunRepository(on: self.sql) }
    package var reports: any ReportRepository { PostgresReportRepository(on: self.sql) }
    package var checks: any CheckRepository { PostgresCheckRepository(on: self.sql) }
    package var runFiles: any RunFileRepository { PostgresRunFileRepository(on: self.sql) }
    package var webhooks: any WebhookRepository {
        PostgresWebhookRepository(on: self.sql, keys: self.parts.webhookKeys)
    }
    package var deliveries: any DeliveryLog { PostgresDeliveryLog(on: self.sql) }
    package var audit: any AuditLog { PostgresAuditLog(on: self.sql) }
    package var branding: any BrandingRepository { PostgresBrandingRepository(on: self.sql) }
    package var feedback: any ResultsFeedbackRepository { PostgresResultsFeedbackRepository(on: self.sql) }
    package var postcodes: any PostcodeAddressRepository { PostgresPostcodeAddressRepository(on: self.sql) }
    package var passkeys: any PasskeyRepository { PostgresPasskeyRepository(on: self.sql) }
    package var biometricTokens: any BiometricTokenRepository { PostgresBiometricTokenRepository(on: self.sql) }
    package var attempts: any DocumentAttemptRepository { PostgresDocumentAttemptRepository(on: self.sql) }

    package func transaction<Result: Sendable>(
        in scope: Scope, _ body: (any VerificationTransaction) async throws -> Result
    ) async throws -> Result {
        // Read beforehand: inside the transaction a key would need a second connection, and transactions that all wait
        // for one would wait for each other. Remembered after the first time.
        _ = try await self.parts.eventKeys?.current(tenant: scope.tenantID)
        _ = try await self.parts.webhookKeys?.current(tenant: scope.tenantID)
        return try await self.sql.transaction(in: scope.sql) { transaction in
            let result = try await body(PostgresVerificationTransaction(on: transaction, parts: self.parts))
            if let claim = RequestClaim.current {
                try await PostgresIdempotencyStore.settle(
                    claim, result: result, on: transaction, keys: self.parts.eventKeys)
            }
            return result
        }
    }
}

/// The repositories inside one transaction.
struct PostgresVerificationTransaction: VerificationTransaction {
    private let sql: SQLTransaction
    private let parts: PostgresVerificationStore.Parts

    init(on sql: SQLTransaction, parts: PostgresVerificationStore.Parts) {
        self.sql = sql
        self.parts = parts
    }

    var tenants: any TenantRepository { PostgresTenantRepository(on: self.sql) }
    var tokens: any APITokenRepository { PostgresAPITokenRepository(on: self.sql) }
    var oauthClients: any OAuthClientRepository { PostgresOAuthClientRepository(on: self.sql) }
    var applicants: any ApplicantRepository { PostgresApplicantRepository(on: self.sql) }
    var documents: any DocumentRepository { PostgresDocumentRepository(on: self.sql) }
    var livePhotos: any MediumRepository<LivePhotoKind> { PostgresMediumRepository(on: self.sql) }
    var idPhotos: any MediumRepository<IDPhotoKind> { PostgresMediumRepository(on: self.sql) }
    var liveVideos: any MediumRepository<LiveVideoKind> { PostgresMediumRepository(on: self.sql) }
    var motionCaptures: any MediumRepository<MotionCaptureKind> { PostgresMediumRepository(on: self.sql) }
    var signingDocuments: any MediumRepository<SigningDocumentKind> { PostgresMediumRepository(on: self.sql) }
    var documentVideos: any MediumRepository<DocumentVideoKind> { PostgresMediumRepository(on: self.sql) }
    var chipData: any MediumRepository<ChipDataKind> { PostgresMediumRepository(on: self.sql) }
    var mediaUsage: any MediaUsageRepository { PostgresMediaUsageRepository(on: self.sql) }
    var uploadMeasurements: any UploadMeasurementRepository {
        PostgresUploadMeasurementRepository(on: self.sql)
    }
    var workflows: any WorkflowRepository {
        PostgresWorkflowRepository(on: self.sql, definitions: self.parts.definitions)
    }
    var runs: any WorkflowRunRepository { PostgresWorkflowRunRepository(on: self.sql) }
    var reports: any ReportRepository { PostgresReportRepository(on: self.sql) }
    var checks: any CheckRepository { PostgresCheckRepository(on: self.sql) }
    var runFiles: any RunFileRepository { PostgresRunFileRepository(on: self.sql) }
    var webhooks: any WebhookRepository { PostgresWebhookRepository(on: self.sql, keys: self.parts.webhookKeys) }
    var deliveries: any DeliveryLog { PostgresDeliveryLog(on: self.sql) }
    var audit: any AuditLog { PostgresAuditLog(on: self.sql) }
    var branding: any BrandingRepository { PostgresBrandingRepository(on: self.sql) }
    var feedback: any ResultsFeedbackRepository { PostgresResultsFeedbackRepository(on: self.sql) }
    var postcodes: any PostcodeAddressRepository { PostgresPostcodeAddressRepository(on: self.sql) }
    var passkeys: any PasskeyRepository { PostgresPasskeyRepository(on: self.sql) }
    var biometricTokens: any BiometricTokenRepository { PostgresBiometricTokenRepository(on: self.sql) }
    var attempts: any DocumentAttemptRepository { PostgresDocumentAttemptRepository(on: self.sql) }
    var jobs: any VerificationJobs { QueuedVerificationJobs(on: self.sql, producer: self.parts.producer) }

    var events: any EventOutbox {
        guard let keys = self.parts.eventKeys else { return ForbiddenEventOutbox() }
        return PostgresEventOutbox(on: self.sql, keys: keys, wakeDispatcher: self.parts.wakeDispatcher)
    }
}
