import FoundationEssentials
import JobQueue
import PostgresClient
import Synchronization

/// Producers in this process: as many transactions at once as there are producers, on as many connections.
struct ProducerFleet: Sendable {
    private let options: ProducerOptions
    private let pool: PostgresPool
    private let producer: JobProducer
    private let isNoisy: Bool
    private let notifiesInside: Bool
    private let padding: String
    private let nextNumber = Counter()

    /// - Parameters:
    ///   - wakeUp: Tells workers; `nil` leaves them to their polling.
    ///   - isNoisy: Marks the jobs as the noisy tenant's.
    ///   - notifiesInside: Notifies in each transaction, as the queue never does.
    init(
        _ options: ProducerOptions, on database: DatabaseOptions, wakeUp: JobWakeUp?, isNoisy: Bool = false,
        notifiesInside: Bool = false
    ) {
        self.options = options
        self.isNoisy = isNoisy
        self.padding = BenchmarkJob.padding(bytes: options.payload)
        self.notifiesInside = notifiesInside
        self.pool = database.pool("producer", connections: options.producers)
        self.producer = JobProducer(wakeUp: wakeUp)
    }

    /// Jobs enqueued so far, those of open transactions included.
    var enqueued: Int { self.nextNumber.value }

    var roundTrips: Int { self.pool.snapshot.roundTrips }

    /// Opens the connections, so that opening them is not measured.
    func connect() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<self.options.producers {
                group.addTask { try await self.pool.execute("SELECT pg_sleep(0.05)", in: .unscoped) }
            }
            try await group.waitForAll()
        }
    }

    /// Enqueues until `mayGoOn` says no.
    /// - Parameters:
    ///   - delay: Jobs are due this long after; `nil`: at once.
    ///   - mayGoOn: Asked before each transaction with its number of jobs; may wait.
    func run(
        tenantID: UUID? = nil, delay: Duration? = nil, while mayGoOn: @escaping @Sendable (Int) async -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<self.options.producers {
                group.addTask(executorPreference: self.pool.executor) {
                    while await mayGoOn(self.options.batch) {
                        try await self.enqueue(self.options.batch, tenantID: tenantID, delay: delay)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Enqueues jobs in one transaction.
    func enqueue(_ count: Int, tenantID: UUID? = nil, delay: Duration? = nil) async throws {
        let first = self.nextNumber.take(count)
        let jobs = try (first..<first + count).map { number in
            try NewJob(
                BenchmarkJob(number: number, isNoisy: self.isNoisy, padding: self.padding), tenantID: tenantID,
                delay: delay)
        }
        try await self.pool.transaction(in: .unscoped) { transaction in
            try self.producer.enqueue(jobs, in: transaction)
            if self.notifiesInside {
                try transaction.enqueue("SELECT pg_notify(\(BenchmarkJob.queue.channel), '')", in: .unscoped)
            }
        }
    }

    func close() async { await self.pool.close() }
}

/// Counts from 0, from any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { self.count.load(ordering: .relaxed) }

    /// Takes the next numbers.
    /// - Returns: The first of them.
    @discardableResult
    func take(_ count: Int = 1) -> Int {
        self.count.wrappingAdd(count, ordering: .relaxed).oldValue
    }
}
