import Cryptography
import Foundation
import Hummingbird
import MediaStore
import OutboundHTTP
import Persistence
import RateLimits
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime
import VerificationDomain
import Webhooks

/// Joins the parts of the API gateway.
package enum APIGatewayApplication {
    /// What runs for long, dependencies first.
    package static func parts(
        _ configuration: APIGatewayConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(
            configuration.database, webhookKey: configuration.webhookKey, eventKey: configuration.eventKey,
            runner: runner)
        let regionGuard = try stores.regionGuard(
            runner, wrappingKeys: [configuration.mediaKey, configuration.webhookKey, configuration.eventKey])
        let networks = try AllowedNetworks(parsing: configuration.allowedNetworks)
        if !networks.isEmpty { runner.health.notice("webhook.allowed_networks is set: \(networks)") }
        let mediaKey = try configuration.mediaKey.orReported("keys.media")
        let blobs = try FileSystemBlobStore(root: configuration.mediaRoot)
        MediaVolume.register(configuration.mediaRoot, in: runner.metrics)
        let media = EncryptedMediaStore(
            blobs: blobs, keys: TenantKeys.media(wrapping: mediaKey, pool: stores.pool))
        let tokens = TokenDirectory(lookup: PostgresAPITokenLookup(on: stores.pool), logger: runner.logger)
        let clients = OAuthClientDirectory(
            lookup: PostgresOAuthClientLookup(on: stores.pool), logger: runner.logger)
        let router = try await Self.router(
            configuration, stores: stores, media: media, tokens: tokens, clients: clients, networks: networks,
            runner: runner)
        let server = try HTTPServer.make(
            router.buildResponder(), configuration: configuration.http, name: "api-gateway", logger: runner.logger,
            health: runner.health)
        return stores.services + [
            BackgroundService("token-uses") { await tokens.flushUses() },
            BackgroundService("oauth-client-uses") { await clients.flushUses() },
            AbandonedFileSweep.service(blobs, runner: runner),
            regionGuard.guarding(server),
        ]
    }

    private static func router(
        _ configuration: APIGatewayConfiguration, stores: ServiceStores, media: EncryptedMediaStore,
        tokens: TokenDirectory, clients: OAuthClientDirectory, networks: AllowedNetworks, runner: ServiceRunner
    ) async throws -> Router<GatewayRequestContext> {
        let now: @Sendable () -> Date = { Date() }
        let identifiers = IdentifierSource.random
        let store = stores.store
        let linkKey = try configuration.linkKey.orReported("keys.links")
        let sdkKey = try configuration.sdkKey.orReported("keys.sdk")
        let links = RunLinks(key: linkKey, baseURL: configuration.addresses.links)
        let stepper = RunStepper(
            identifiers: identifiers, links: links, addresses: configuration.addresses,
            observe: RunObservation(logger: runner.logger, metrics: runner.metrics).heard(_:))
        let recordMedia = RecordMedia(store: store, identifiers: identifiers, now: now)
        let uploads = UploadReceiver(media: media, identifiers: identifiers)
        let downloads = MediaDownload(media: media)
        let readRuns = ReadWorkflowRuns(store: store)
        let fileAddresses = try FileAddresses(
            linkKey: linkKey, region: configuration.region.rawValue, apiURL: configuration.addresses.api, now: now)
        let files = DownloadAddressController(media: recordMedia, downloads: downloads, addresses: fileAddresses)
        let runFiles = ManageRunFiles(store: store, identifiers: identifiers, now: now)
        let sdkTokens = await SDKTokenIssuer(secret: sdkKey, region: configuration.region)
        let checkSDKTokens = CheckSDKTokens(store: store)
        let presenter = WorkflowRunPresenter(
            links: links, addresses: configuration.addresses, sdkTokens: sdkTokens)

        let router = Router(context: GatewayRequestContext.self)
        router.addServiceMiddleware(configuration: configuration.http, metrics: runner.metrics)
        // Refusals, too, are read by the page that gets them.
        router.add(middleware: SDKCrossOrigin()).add(middleware: ProblemMiddleware())
        router.add(middleware: JobTraceMiddleware())
        router.get("ping", use: PingController.ping)
        router.addRoutes(DescriptionController(.compatible, logger: runner.logger).routes, atPath: "v3.6")
        router.addRoutes(DescriptionController(.extensions, logger: runner.logger).routes, atPath: "v1")
        router.addRoutes(files.publicRoutes, atPath: "files")
        router.addRoutes(
            RunFileDownloadController(
                files: runFiles, runs: readRuns, downloads: downloads, addresses: fileAddresses
            ).publicRoutes, atPath: "files")

        let failures = FailedAuthentications(perMinute: configuration.failedAuthentications)
        let accessTokens = await OAuthAccessTokens(secret: sdkKey, region: configuration.region, now: now)
        let oauth = OAuthTokenController(
            clients: clients, tokens: accessTokens, region: configuration.region, failures: failures)
        router.addRoutes(oauth.routes, atPath: "oauth")
        router.addRoutes(oauth.routes, atPath: "v3.6/oauth")
        let authenticator = TokenAuthenticator(
            tokens: tokens, clients: clients, accessTokens: accessTokens,
            sdkTokens: await SDKTokenReader(secret: sdkKey, region: configuration.region, now: now),
            region: configuration.region, failures: failures)
        let edge = try Self.edge(
            configuration, authenticator: authenticator, sdkTokens: SDKTokenGuard(check: checkSDKTokens),
            stores: stores, runner: runner)
        let public36 = edge(router.group("v3.6"))
        let scoped = public36.group(context: ScopedRequestContext.self)
        scoped.get("ping", use: PingController.ping)
        scoped.addRoutes(
            ApplicantController(
                applicants: ManageApplicants(store: store, identifiers: identifiers, now: now),
                apiURL: configuration.addresses.api, now: now
            ).routes, atPath: "applicants")
        let uploading = public36.group(context: UploadRequestContext.self)
        let documents = DocumentController(
            uploads: uploads, media: recordMedia, downloads: downloads,
            measureUpload: MeasureUpload(
                store: store, identifiers: identifiers, now: now, pause: { try await Task.sleep(for: $0) }))
        scoped.addRoutes(documents.routes, atPath: "documents")
        uploading.addRoutes(documents.uploadRoutes, atPath: "documents")
        scoped.addRoutes(
            SDKTokenController(check: checkSDKTokens, issuer: sdkTokens, identifiers: identifiers, now: now).routes,
            atPath: "sdk_token")
        scoped.addRoutes(
            WorkflowRunController(
                createRun: CreateWorkflowRun(store: store, stepper: stepper, identifiers: identifiers, now: now),
                runs: readRuns, presenter: presenter, now: now
            ).routes, atPath: "workflow_runs")
        scoped.addRoutes(
            TaskController(
                runs: readRuns, completeTask: CompleteTask(store: store, stepper: stepper, now: now)
            ).routes, atPath: "workflow_runs")
        scoped.addRoutes(
            RunFileController(files: runFiles, addresses: fileAddresses).routes, atPath: "workflow_runs")
        scoped.addRoutes(
            SignedDocumentController(parameter: "file_id", files: runFiles, addresses: fileAddresses).routes,
            atPath: "qualified_electronic_signature")
        scoped.addRoutes(
            SignedDocumentController(parameter: "id", files: runFiles, addresses: fileAddresses).routes,
            atPath: "advanced_electronic_signature")
        scoped.addRoutes(
            SignedDocumentController(parameter: "id", files: runFiles, addresses: fileAddresses).routes,
            atPath: "simple_electronic_signature")
        scoped.addRoutes(
            WebhookController(
                webhooks: ManageWebhooks(store: store, identifiers: identifiers, now: now),
                resendEvents: ResendEvents(store: store, now: now),
                policy: { isLive in
                    WebhookURLPolicy(
                        isLive: isLive, permitsPrivateNetworks: !networks.isEmpty,
                        permitsAddress: { networks.contains(literal: $0) })
                }
            ).routes, atPath: "webhooks")
        Self.addSmallRoutes(to: scoped, store: store, identifiers: identifiers, now: now)

        let readChecks = ReadChecks(store: store)
        let announcer = CheckAnnouncer(identifiers: identifiers, addresses: configuration.addresses)
        let resumeChecks = ResumeChecks(store: store, announcer: announcer, now: now)
        scoped.addRoutes(
            CheckController(
                createCheck: CreateCheck(store: store, identifiers: identifiers, announcer: announcer, now: now),
                awaitCheck: AwaitCheck(checks: readChecks), checks: readChecks, resumeChecks: resumeChecks,
                presenter: CheckPresenter(addresses: configuration.addresses), download: CheckDownload(now: now),
                downloads: downloads
            ).routes, atPath: "checks")
        scoped.addRoutes(ReportController(checks: readChecks, resumeChecks: resumeChecks).routes, atPath: "reports")

        let public1 = edge(router.group("v1"))
        let extended = public1.group(context: ScopedRequestContext.self)
        extended.addRoutes(files.routes)
        Self.addMediaRoutes(
            to: scoped, uploading: uploading, extended: public1.group(context: UploadRequestContext.self),
            uploads: uploads, media: recordMedia, downloads: downloads)
        extended.addRoutes(
            SandboxController(resetSandbox: ResetSandbox(store: store, now: now)).routes, atPath: "sandbox")
        extended.addRoutes(BrandingController(branding: ManageBranding(store: store)).routes, atPath: "branding")
        extended.addRoutes(
            WebhookDeliveryController(
                deliveries: ReadDeliveries(store: store), replays: ReplayDeliveries(store: store),
                apiURL: configuration.addresses.api
            ).routes, atPath: "webhooks")
        extended.addRoutes(
            WebhookOperationController(
                rotateToken: RotateWebhookToken(store: store),
                test: TestWebhook(store: store, identifiers: identifiers, now: now)
            ).routes, atPath: "webhooks")
        extended.addRoutes(
            RunOperationController(
                operate: OperateRuns(store: store, stepper: stepper, now: now), tries: TryWorkflows(store: store),
                presenter: presenter
            ).routes, atPath: "workflow_runs")
        try Self.addWorkflowRoutes(to: extended, configuration, store: store, identifiers: identifiers, now: now)
        return router
    }

    /// Photos, recordings and documents to be signed. What the API lets only SDKs upload goes to `/v1`.
    private static func addMediaRoutes(
        to scoped: RouterGroup<ScopedRequestContext>, uploading: RouterGroup<UploadRequestContext>,
        extended extendedUploading: RouterGroup<UploadRequestContext>, uploads: UploadReceiver, media: RecordMedia,
        downloads: MediaDownload
    ) {
        let livePhotos = MediumController<LivePhotoKind>(media: media, downloads: downloads)
        scoped.addRoutes(livePhotos.routes, atPath: "live_photos")
        let livePhotoUploads = MediumUploadController<LivePhotoKind>(uploads: uploads, media: media)
        uploading.addRoutes(livePhotoUploads.routes, atPath: "live_photos")
        let idPhotos = MediumController<IDPhotoKind>(media: media, downloads: downloads)
        scoped.addRoutes(idPhotos.routes, atPath: "id_photos")
        let idPhotoUploads = MediumUploadController<IDPhotoKind>(uploads: uploads, media: media)
        uploading.addRoutes(idPhotoUploads.routes, atPath: "id_photos")
        let signingDocuments = MediumController<SigningDocumentKind>(media: media, downloads: downloads)
        scoped.addRoutes(signingDocuments.routes, atPath: "signing_documents")
        let signingDocumentUploads = MediumUploadController<SigningDocumentKind>(uploads: uploads, media: media)
        uploading.addRoutes(signingDocumentUploads.routes, atPath: "signing_documents")
        let liveVideos = MediumController<LiveVideoKind>(media: media, downloads: downloads)
        scoped.addRoutes(liveVideos.routes, atPath: "live_videos")
        let liveVideoFrames = FrameController<LiveVideoKind>(media: media)
        scoped.addRoutes(liveVideoFrames.routes, atPath: "live_videos")
        let liveVideoUploads = MediumUploadController<LiveVideoKind>(uploads: uploads, media: media)
        extendedUploading.addRoutes(liveVideoUploads.routes, atPath: "live_videos")
        let motionCaptures = MediumController<MotionCaptureKind>(media: media, downloads: downloads)
        scoped.addRoutes(motionCaptures.routes, atPath: "motion_captures")
        let motionCaptureFrames = FrameController<MotionCaptureKind>(media: media)
        scoped.addRoutes(motionCaptureFrames.routes, atPath: "motion_captures")
        let motionCaptureUploads = MediumUploadController<MotionCaptureKind>(uploads: uploads, media: media)
        extendedUploading.addRoutes(motionCaptureUploads.routes, atPath: "motion_captures")
        let documentParts = DocumentPartUploadController(uploads: uploads, media: media)
        extendedUploading.addRoutes(documentParts.routes, atPath: "documents")
    }

    /// Resources of v3.6 with a use case or two each.
    private static func addSmallRoutes(
        to scoped: RouterGroup<ScopedRequestContext>, store: PostgresVerificationStore, identifiers: IdentifierSource,
        now: @escaping @Sendable () -> Date
    ) {
        scoped.addRoutes(
            ResultsFeedbackController(
                give: GiveResultsFeedback(store: store, identifiers: identifiers, now: now)
            ).routes, atPath: "results_feedback")
        scoped.addRoutes(AddressPickerController(pick: PickAddresses(store: store)).routes, atPath: "addresses")
        scoped.addRoutes(PasskeyController(passkeys: ManagePasskeys(store: store)).routes, atPath: "passkeys")
        scoped.addRoutes(
            BiometricTokenController(tokens: ManageBiometricTokens(store: store)).routes, atPath: "biometric_tokens")
        scoped.addRoutes(ExtractionController(extract: ExtractDocument(store: store)).routes, atPath: "extractions")
        scoped.addRoutes(
            RepeatAttemptController(attempts: FindRepeatAttempts(store: store)).routes, atPath: "repeat_attempts")
    }

    /// What every authenticated group passes: the credentials, then the limits, then the answers that are kept. Errors
    /// become answers inside of them, so that these tell the limits too.
    private static func edge(
        _ configuration: APIGatewayConfiguration, authenticator: TokenAuthenticator, sdkTokens: SDKTokenGuard,
        stores: ServiceStores, runner: ServiceRunner
    ) throws -> (RouterGroup<GatewayRequestContext>) -> RouterGroup<GatewayRequestContext> {
        let limiter = RequestLimiter(store: PostgresLimitStore(pool: stores.pool))
        LimitMetrics.register(limiter, authenticator.failures, in: runner.metrics)
        let limits = RequestLimitMiddleware(
            limiter: limiter, concurrency: TenantConcurrency(maximum: configuration.concurrentRequests))
        let answers = IdempotencyMiddleware(
            store: PostgresIdempotencyStore(
                on: stores.pool, keys: try stores.parts.eventKeys.orReported("keys.events"), producer: stores.producer),
            newID: { UUIDv7.make(at: Date()) })
        return { group in
            group.add(middleware: authenticator).add(middleware: limits).add(middleware: ProblemMiddleware())
                .add(middleware: sdkTokens).add(middleware: answers).add(middleware: ProblemMiddleware())
        }
    }

    private static func addWorkflowRoutes(
        to extended: RouterGroup<ScopedRequestContext>, _ configuration: APIGatewayConfiguration,
        store: PostgresVerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) throws {
        let manage = ManageWorkflows(store: store, identifiers: identifiers, now: now)
        let read = ReadWorkflows(store: store)
        let apiURL = configuration.addresses.api
        extended.addRoutes(
            WorkflowController(
                manage: manage, move: MoveWorkflows(store: store), read: read, apiURL: apiURL
            ).routes, atPath: "workflows")
        extended.addRoutes(
            WorkflowVersionController(
                manage: manage, activations: ManageActivations(store: store, now: now), read: read, apiURL: apiURL
            ).routes, atPath: "workflows")
        extended.addRoutes(
            WorkflowTrialController(read: read, tries: TryWorkflows(store: store)).routes, atPath: "workflows")
        let templates = WorkflowTemplateController(
            templates: try configuration.workflowTemplates.map(WorkflowTemplateDirectory.read(_:))
                ?? WorkflowTemplates([]),
            manage: manage, read: read)
        extended.addRoutes(templates.routes, atPath: "workflow_templates")
        extended.addRoutes(templates.definitionRoutes, atPath: "task_definitions")
    }
}
