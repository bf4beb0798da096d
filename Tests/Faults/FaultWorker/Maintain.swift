import ArgumentParser
import JobQueue
import PostgresClient

/// A candidate for the queue's maintenance, without a worker beside it.
struct Maintain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Keeps the queue, or stands by to.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: MaintenanceOptions

    func run() async throws {
        let stopSignal = StopSignal()
        let ledger = try LedgerFile(path: self.database.ledger)
        let pool = PostgresPool(
            configuration: self.database.configuration(for: self.database.database), logger: self.database.logger)
        let (maintenance, wakeUp) = self.options.maintenance(pool: pool, logger: self.database.logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await maintenance.run() }
            group.addTask { await wakeUp.run() }
            group.addTask { await Self.tell(maintenance, ledger) }
            await stopSignal.wait()
            group.cancelAll()
        }
        let total = maintenance.snapshot
        ledger.write(
            "kept",
            [
                "promoted=\(total.promotedTotal)", "rescued=\(total.rescuedTotal)", "buried=\(total.buriedTotal)",
                "failures=\(total.failureTotal)",
            ])
        await pool.close()
    }

    /// Writes when leadership is won or lost, as the process itself believes.
    static func tell(_ maintenance: JobMaintenance, _ ledger: LedgerFile) async {
        var wasLeader = false
        while !Task.isCancelled {
            let isLeader = maintenance.snapshot.isLeader
            if isLeader != wasLeader { ledger.write(isLeader ? "leads" : "follows") }
            wasLeader = isLeader
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
