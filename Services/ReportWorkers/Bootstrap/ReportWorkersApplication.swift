import Foundation
import JobQueue
import MediaStore
import PDFSignatures
import Persistence
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime
import VerificationDomain

/// Joins the parts of the report workers.
package enum ReportWorkersApplication {
    /// What runs for long, dependencies first. Starts a decoder once, to prove that it works.
    /// - Throws: `MediaStoreError` when the media directory cannot be written; `SettingAbsent`; `PDFSignatureError` when
    ///   memory is short.
    package static func parts(
        _ configuration: ReportWorkersConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(configuration.database, runner: runner)
        let regionGuard = try stores.regionGuard(runner, wrappingKeys: [configuration.mediaKey])
        MediaVolume.register(configuration.mediaRoot, in: runner.metrics)
        let media = EncryptedMediaStore(
            blobs: try FileSystemBlobStore(root: configuration.mediaRoot),
            keys: TenantKeys.media(wrapping: try configuration.mediaKey.orReported("keys.media"), pool: stores.pool))
        let decoder = MediaDecoderProcess(executable: configuration.decoderPath)
        let readiness = DecoderReadiness(decoder: decoder, logger: runner.logger)
        readiness.register(in: runner.health)
        // Before the first job is taken. A fault is in the log, and keeps the process up for /readyz to tell it.
        try? await readiness.check()
        let pictures = PictureReader(media: media, decoder: decoder)
        let examineReport = ExamineReport(
            store: stores.store, sandbox: SandboxReportExaminer(),
            live: LiveReportExaminer(store: stores.store, pictures: pictures), now: { Date() })
        var registry = JobRegistry()
        registry.register(
            ExamineReportHandler(examineReport: examineReport, logger: runner.logger) { stores.completing($0) })
        registry.register(EraseMediaHandler(media: media))
        registry.register(
            MeasureUploadHandler(store: stores.store, pictures: pictures) { stores.completing($0) })
        try Self.registerFiles(in: &registry, configuration, stores: stores, media: media, runner: runner)
        return stores.services + [
            regionGuard.guarding(
                QueueWorkerService(
                    queue: .reports, registry: registry, stores: stores, concurrency: configuration.concurrency,
                    runner: runner))
        ]
    }

    /// The handlers that make files of runs.
    private static func registerFiles(
        in registry: inout JobRegistry, _ configuration: ReportWorkersConfiguration, stores: ServiceStores,
        media: EncryptedMediaStore, runner: ServiceRunner
    ) throws {
        ScratchFolder.sweep()
        let drawing = FileDrawing(
            signer: configuration.signer,
            sandboxSigner: try PDFSigner.selfMade(named: "Martlet sandbox, without value", at: Date()))
        registry.register(
            MakeTimelineFileHandler(
                store: stores.store, media: media, drawing: drawing, now: { Date() }, logger: runner.logger
            ) { stores.completing($0) })
        registry.register(
            MakeEvidenceHandler(
                store: stores.store, media: media, drawing: drawing, identifiers: .random, now: { Date() },
                logger: runner.logger
            ) { stores.completing($0) })
    }
}
