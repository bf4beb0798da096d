import ArgumentParser
import JobQueue
import Logging
import PostgresClient

/// A producer: says in its ledger which numbers it is about to enqueue, and afterwards whether the commit was confirmed.
///
/// Without that confirmation a number is neither there nor not: the judge asks `fault_intent`, which is written by the
/// same transaction. Numbers with a unique key are enqueued twice, as a caller does who repeats what it does not know;
/// timers that are not wanted are cancelled by the transaction after theirs.
struct Enqueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Enqueues numbered jobs.")

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The first number.")
    var first: Int64 = 1

    @Option(help: "How many numbers in all, shared by the streams.")
    var count: Int64 = 1000

    @Option(help: "Transactions at once; each stream has ordering keys of its own.")
    var streams = 2

    @Option(help: "Numbers in one transaction.")
    var batch = 10

    @Option(help: "Pause of a stream between two transactions, in milliseconds.")
    var pauseMs = 50

    @Option(help: "plain or mixed.")
    var mix = FaultPlan.Mix.mixed

    @Option(help: "Enqueues nothing while so many jobs are ready, so that the load is what the machine can bear.")
    var backlog = 800

    @Flag(help: "Wakes no workers.")
    var silent = false

    func run() async throws {
        let stopSignal = StopSignal()
        let ledger = try LedgerFile(path: self.database.ledger)
        let pool = PostgresPool(
            configuration: self.database.configuration(for: self.database.database), logger: self.database.logger)
        let wakeUp = JobWakeUp(pool: pool, logger: self.database.logger)
        let producer = JobProducer(wakeUp: self.silent ? nil : wakeUp)
        let share = self.count / Int64(self.streams)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await stopSignal.wait()
                return true
            }
            group.addTask {
                await wakeUp.run()
                return false
            }
            group.addTask {
                await withTaskGroup(of: Void.self) { streams in
                    for index in 0..<self.streams {
                        let first = self.first + Int64(index) * share
                        streams.addTask {
                            await self.enqueue(first..<first + share, on: pool, producer: producer, ledger: ledger)
                        }
                    }
                }
                // The last wake-up is sent by now, or was not needed.
                try? await Task.sleep(for: .milliseconds(50))
                return true
            }
            while let isOver = await group.next(), !isOver {}
            group.cancelAll()
        }
        ledger.write("finished", isFlushed: true)
        await pool.close()
    }

    private func enqueue(
        _ numbers: Range<Int64>, on pool: PostgresPool, producer: JobProducer, ledger: LedgerFile
    ) async {
        let plan = FaultPlan(mix: self.mix, stream: "\(numbers.lowerBound)")
        var next = numbers.lowerBound
        var again: [Int64] = []
        var unwanted: [Int64] = []
        while next < numbers.upperBound || !again.isEmpty || !unwanted.isEmpty, !Task.isCancelled {
            await self.waitForRoom(on: pool)
            let end = min(numbers.upperBound, next + Int64(self.batch))
            let chosen = again + Array(next..<end)
            let cancelled = unwanted
            again = (next..<end).filter(plan.isUnique)
            unwanted = (next..<end).filter(plan.isCancelled)
            next = end
            await self.transact(
                chosen, cancelling: cancelled, plan, on: pool, producer: producer, ledger: ledger)
            try? await Task.sleep(for: .milliseconds(self.pauseMs))
        }
    }

    /// Returns at once when it cannot be told, so that an outage meets transactions.
    private func waitForRoom(on pool: PostgresPool) async {
        let statement: SQLStatement = """
            SELECT count(*) > \(self.backlog) AS is_full
            FROM (SELECT FROM queue.ready LIMIT \(self.backlog + 1)) AS r
            """
        while !Task.isCancelled,
            (try? await pool.first(statement, in: .unscoped) { try $0.decode("is_full", as: Bool.self) }) == true
        {
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func transact(
        _ numbers: [Int64], cancelling unwanted: [Int64], _ plan: FaultPlan, on pool: PostgresPool,
        producer: JobProducer, ledger: LedgerFile
    ) async {
        let words = numbers.map(String.init)
        if !unwanted.isEmpty { ledger.write("cancel", unwanted.map(String.init)) }
        ledger.write("intend", words, isFlushed: true)
        do {
            let jobs = try numbers.map(plan.job)
            try await pool.transaction(in: .unscoped) { transaction in
                try producer.enqueue(jobs, in: transaction)
                try producer.cancelScheduled(
                    FaultJob.self, uniqueKeys: unwanted.map(FaultPlan.uniqueKey), in: transaction)
                try transaction.enqueue(
                    """
                    INSERT INTO public.fault_intent (number)
                    SELECT g.number FROM unnest(\(numbers.map(Int.init))::bigint[]) AS g (number)
                    ON CONFLICT DO NOTHING
                    """,
                    in: .unscoped)
            }
            ledger.write("committed", words, isFlushed: true)
        } catch {
            ledger.write("unknown", words, isFlushed: true)
            self.database.logger.warning("not enqueued", metadata: ["reason": "\(error)"])
            try? await Task.sleep(for: .milliseconds(200))
        }
    }
}

extension FaultPlan.Mix: ExpressibleByArgument {}
