import Foundation
import Hummingbird
import MediaStore
import Persistence
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime
import VerificationDomain

/// Joins the parts of link-service.
package enum LinkServiceApplication {
    /// What runs for long, dependencies first.
    /// - Throws: When the media store's directory, a certificate or the pages' files cannot be used.
    package static func parts(
        _ configuration: LinkServiceConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(
            configuration.database, eventKey: try configuration.eventKey.orReported("keys.events"), runner: runner)
        let regionGuard = try stores.regionGuard(
            runner, wrappingKeys: [configuration.mediaKey, configuration.eventKey])
        let blobs = try FileSystemBlobStore(root: configuration.mediaRoot)
        let media = EncryptedMediaStore(
            blobs: blobs,
            keys: TenantKeys.media(wrapping: try configuration.mediaKey.orReported("keys.media"), pool: stores.pool))
        let root = configuration.mediaRoot
        MediaVolume.register(root, in: runner.metrics)
        runner.health.register("media") {
            guard FileManager.default.isWritableFile(atPath: root) else { throw MediaRootNotWritable() }
        }
        let now: @Sendable () -> Date = { Date() }
        let stepper = RunStepper(
            identifiers: .random,
            links: RunLinks(
                key: try configuration.linkKey.orReported("keys.links"), baseURL: configuration.addresses.links),
            addresses: configuration.addresses,
            observe: RunObservation(logger: runner.logger, metrics: runner.metrics).heard(_:))
        let actions = StoredCaptureActions(
            completeTask: CompleteTask(store: stores.store, stepper: stepper, now: now),
            recordMedia: RecordMedia(store: stores.store, identifiers: .random, now: now))
        let router = LinkRouter(
            directory: StoredLinkDirectory(lookup: PostgresLinkLookup(on: stores.pool), store: stores.store),
            actions: actions, uploads: UploadReceiver(media: media, identifiers: .random),
            resources: try LinkResources(), baseURL: configuration.addresses.links, now: now
        ).router(configuration.http)
        let server = try HTTPServer.make(
            router.buildResponder(), configuration: configuration.http, name: "http", logger: runner.logger)
        return stores.services + [AbandonedFileSweep.service(blobs, runner: runner), regionGuard.guarding(server)]
    }
}

/// Uploads cannot be stored: the directory is gone, read-only or another user's.
struct MediaRootNotWritable: Error, Equatable {}
