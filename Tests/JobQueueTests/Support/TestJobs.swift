import Foundation
import JobQueue
import PostgresClient
import Synchronization

/// A job that carries a number.
struct NumberJob: JobPayload {
    static let kind = "test_number"
    static let queue = JobQueueName.reports
    let number: Int
}

/// A job of the same queue, of a kind that workers do not know unless a test says so.
struct StrangeJob: JobPayload {
    static let kind = "test_strange"
    static let queue = JobQueueName.reports
    let number: Int
}

/// Runs a closure for each ``NumberJob``.
struct NumberHandler: JobHandler {
    let body: @Sendable (Int, JobAttempt) async throws -> JobOutcome

    func run(_ payload: NumberJob, attempt: JobAttempt) async throws -> JobOutcome {
        try await self.body(payload.number, attempt)
    }
}

/// What handlers have seen, in order.
final class Log<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { self.elements.withLock { $0 } }
    var count: Int { self.all.count }

    func add(_ element: Element) { self.elements.withLock { $0.append(element) } }
}

extension JobRegistry {
    static func numbers(
        retry: RetryPolicy = .table([.zero, .zero]),
        _ body: @escaping @Sendable (Int, JobAttempt) async throws -> JobOutcome
    ) -> JobRegistry {
        var registry = JobRegistry()
        registry.register(NumberHandler(body: body), retry: retry)
        return registry
    }
}

extension NewJob {
    static func number(
        _ number: Int, tenantID: UUID? = nil, lane: JobLane = .normal, runAt: Date? = nil, delay: Duration? = nil,
        uniqueKey: String? = nil, uniqueFor: Duration? = nil, orderingKey: String? = nil, deadline: Duration? = nil
    ) throws -> NewJob {
        try NewJob(
            NumberJob(number: number), tenantID: tenantID, lane: lane, runAt: runAt, delay: delay, uniqueKey: uniqueKey,
            uniqueFor: uniqueFor, orderingKey: orderingKey, deadline: deadline)
    }
}

extension QueueDatabase {
    /// A worker with short times that only polls, unless told otherwise.
    func worker(
        _ registry: JobRegistry, concurrency: Int = 4, isListening: Bool = false, pool: PostgresPool? = nil,
        _ change: (inout JobWorkerConfiguration) -> Void = { _ in }
    ) -> JobWorker {
        var configuration = JobWorkerConfiguration(service: "test", queue: .reports, concurrency: concurrency)
        configuration.pollInterval = .milliseconds(20)
        configuration.fullScanInterval = .milliseconds(20)
        configuration.heartbeatInterval = .milliseconds(300)
        configuration.timeToLive = .seconds(5)
        configuration.trustMargin = .milliseconds(500)
        configuration.publishInterval = .milliseconds(10)
        configuration.cancellationGrace = .milliseconds(500)
        change(&configuration)
        return JobWorker(
            pool: pool ?? self.pool, listenerConfiguration: isListening ? PostgresConfiguration(url: self.url) : nil,
            registry: registry, configuration: configuration, logger: Self.logger)
    }

    /// Runs a worker beside the body, and stops it in order afterwards.
    func working<R>(_ worker: JobWorker, _ body: () async throws -> R) async throws -> R {
        let running = Task { try await worker.run() }
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await worker.stop(grace: .milliseconds(500))
        running.cancel()
        _ = await running.result
        return try result.get()
    }

    func maintenance(
        wakeUp: JobWakeUp? = nil, pool: PostgresPool? = nil,
        _ change: (inout JobMaintenanceConfiguration) -> Void = { _ in }
    ) -> JobMaintenance {
        var configuration = JobMaintenanceConfiguration()
        configuration.renewInterval = .milliseconds(50)
        configuration.leaderTimeToLive = .milliseconds(1500)
        configuration.trustMargin = .milliseconds(500)
        configuration.promotionInterval = .milliseconds(20)
        configuration.rescueInterval = .milliseconds(20)
        configuration.upkeepInterval = .milliseconds(50)
        configuration.lossDelay = .zero
        change(&configuration)
        return JobMaintenance(
            pool: pool ?? self.pool, wakeUp: wakeUp, configuration: configuration, logger: Self.logger)
    }

    /// Runs maintenance beside the body.
    func maintaining<R>(_ maintenance: JobMaintenance? = nil, _ body: () async throws -> R) async throws -> R {
        let maintenance = maintenance ?? self.maintenance()
        let running = Task { await maintenance.run() }
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        running.cancel()
        await running.value
        return try result.get()
    }
}
