import Foundation
import JobQueue
import MediaStore
import Persistence
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime
import VerificationDomain

/// Joins the parts of the report workers.
package enum ReportWorkersApplication {
    /// What runs for long, dependencies first.
    package static func parts(
        _ configuration: ReportWorkersConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(configuration.database, runner: runner)
        let media = EncryptedMediaStore(
            blobs: try FileSystemBlobStore(root: configuration.mediaRoot),
            keys: TenantKeys.media(wrapping: try configuration.mediaKey.orReported("keys.media"), pool: stores.pool))
        let decoder = MediaDecoderProcess(executable: configuration.decoderPath)
        let examineReport = ExamineReport(
            store: stores.store, sandbox: SandboxReportExaminer(),
            live: LiveReportExaminer(store: stores.store, media: media, decoder: decoder), now: { Date() })
        var registry = JobRegistry()
        registry.register(
            ExamineReportHandler(examineReport: examineReport) { stores.completing($0) })
        let path = configuration.decoderPath
        runner.health.register("media-decoder") {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw MediaDecodingError.unavailable(code: ENOENT)
            }
        }
        return stores.services + [
            QueueWorkerService(
                queue: .reports, registry: registry, stores: stores, concurrency: configuration.concurrency,
                runner: runner)
        ]
    }
}
