import Foundation
import JobQueue
import Persistence
import PostgresClient
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime
import VerificationDomain

/// Joins the parts of the workflow orchestrator.
package enum WorkflowOrchestratorApplication {
    /// What runs for long, dependencies first.
    /// - Throws: `SettingAbsent`.
    package static func parts(
        _ configuration: WorkflowOrchestratorConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(configuration.database, eventKey: configuration.eventKey, runner: runner)
        let regionGuard = try stores.regionGuard(runner, wrappingKeys: [configuration.eventKey])
        let linkKey = try configuration.linkKey.orReported("keys.links")
        let links = RunLinks(key: linkKey, baseURL: configuration.addresses.links)
        let files = try FileAddresses(
            linkKey: linkKey, region: runner.configuration.region, apiURL: configuration.addresses.api, now: { Date() })
        let settleRun = SettleRun(
            stepper: RunStepper(
                identifiers: .random, links: links, addresses: configuration.addresses,
                observe: RunObservation(logger: runner.logger, metrics: runner.metrics).heard(_:)),
            now: { Date() })
        var registry = JobRegistry()
        registry.register(ReportSettledHandler(settleRun: settleRun) { stores.completing($0) })
        let settleCheck = SettleCheck(
            announcer: CheckAnnouncer(identifiers: .random, addresses: configuration.addresses), now: { Date() })
        registry.register(CheckSettledHandler(settleCheck: settleCheck) { stores.completing($0) })
        registry.register(TaskTimeoutHandler(settleRun: settleRun) { stores.completing($0) })
        registry.register(
            EraseApplicantHandler(eraseApplicant: EraseApplicant(now: { Date() }), logger: runner.logger) {
                stores.completing($0)
            })
        registry.register(
            ResetSandboxHandler(eraseSandbox: EraseSandbox(store: stores.store, now: { Date() })))
        registry.register(
            RunFileMadeHandler(
                publish: PublishRunFile(
                    identifiers: .random, apiURL: configuration.addresses.api,
                    downloadURL: { files.url(of: $0.id, scope: $1) })
            ) { stores.completing($0) })
        let expired = ExpiredAnswers(on: stores.pool)
        registry.register(
            ExpireAnswersHandler { try await expired.delete(scope: $0) == ExpiredAnswers.batch })
        let maintenance = JobMaintenance(pool: stores.pool, wakeUp: stores.wakeUp, logger: runner.logger)
        let monitor = JobMonitor(pool: stores.pool, logger: runner.logger)
        QueueMetrics.register(maintenance, monitor, runner: runner)
        return stores.services + [
            regionGuard.guarding(BackgroundService("queue-maintenance") { await maintenance.run() }),
            BackgroundService("queue-monitor") { await monitor.run { maintenance.snapshot.isLeader } },
            regionGuard.guarding(
                QueueWorkerService(
                    queue: .orchestrator, registry: registry, stores: stores, concurrency: configuration.concurrency,
                    runner: runner)),
        ]
    }
}
