import ArgumentParser
import JobQueue
import Logging
import PostgresClient

/// How the queue is kept; the defaults are those of production divided by five.
struct MaintenanceOptions: ParsableArguments {
    @Option(help: "How long a leadership lasts that is not renewed, in milliseconds.")
    var leaderTtlMs = 3000

    @Option(help: "How often leadership is sought or renewed, in milliseconds.")
    var renewMs = 1000

    @Option(help: "How long before its end a leader stops to trust in it, in milliseconds.")
    var leaderMarginMs = 600

    @Option(help: "How often due jobs are promoted, in milliseconds.")
    var promotionMs = 200

    @Option(help: "How often expired workers are looked for, in milliseconds.")
    var rescueMs = 400

    @Option(help: "How often partitions are made and keys expire, in milliseconds.")
    var upkeepMs = 12_000

    @Option(help: "How long a job waits after its worker was lost, in milliseconds.")
    var lossDelayMs = 200

    @Option(help: "Losses after which a job is dead.")
    var maximumLosses = 3

    func maintenance(pool: PostgresPool, logger: Logger) -> (JobMaintenance, JobWakeUp) {
        var configuration = JobMaintenanceConfiguration()
        configuration.leaderTimeToLive = .milliseconds(self.leaderTtlMs)
        configuration.renewInterval = .milliseconds(self.renewMs)
        configuration.trustMargin = .milliseconds(self.leaderMarginMs)
        configuration.promotionInterval = .milliseconds(self.promotionMs)
        configuration.rescueInterval = .milliseconds(self.rescueMs)
        configuration.upkeepInterval = .milliseconds(self.upkeepMs)
        configuration.lossDelay = .milliseconds(self.lossDelayMs)
        configuration.maximumLosses = self.maximumLosses
        let wakeUp = JobWakeUp(pool: pool, logger: logger)
        return (JobMaintenance(pool: pool, wakeUp: wakeUp, configuration: configuration, logger: logger), wakeUp)
    }
}
