import Logging
import ServiceRuntime
import Synchronization
import VerificationDomain

/// Looks now and then at what waits to be delivered, for /metrics. Every dispatcher shows the same numbers: take the
/// greatest, never the sum.
final class DeliveryBacklogMonitor: Sendable {
    /// Rows of a state that are counted at most.
    static let limit = 100_000

    private let queue: any DeliveryBacklogReader
    private let interval: Duration
    private let logger: Logger
    private let last = Mutex<DeliveryBacklog?>(nil)

    /// - Parameter interval: Between two looks.
    init(queue: any DeliveryBacklogReader, interval: Duration = .seconds(10), logger: Logger) {
        self.queue = queue
        self.interval = interval
        self.logger = logger
    }

    /// Looks until it is cancelled.
    func run(pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) async {
        while !Task.isCancelled {
            await self.look()
            do { try await pause(self.interval) } catch { return }
        }
    }

    /// Looks once. What cannot be read is shown as nothing rather than as it was.
    func look() async {
        do {
            let backlog = try await self.queue.backlog(limit: Self.limit)
            self.last.withLock { $0 = backlog }
        } catch {
            self.last.withLock { $0 = nil }
            self.logger.debug("The backlog was not counted", metadata: ["error_kind": "\(type(of: error))"])
        }
    }

    /// Shows the last look each time metrics are read.
    func register(in metrics: PrometheusRegistry) {
        metrics.register { [self] in self.last.withLock { $0 }.map(Self.samples) ?? [] }
    }

    private static func samples(_ backlog: DeliveryBacklog) -> [MetricSample] {
        let values: [(String, String, Double)] = [
            ("pending", "Deliveries that wait for an attempt, due or not.", Double(backlog.pending)),
            ("due", "Deliveries that are due, with an endpoint that may get a request.", Double(backlog.due)),
            (
                "oldest_due_seconds", "How long the delivery that is due longest has been due.",
                backlog.oldestDue / .seconds(1)
            ),
            ("sending", "Deliveries under way, over all dispatchers.", Double(backlog.sending)),
            ("open_breakers", "Endpoints that get no request because they kept failing.", Double(backlog.openBreakers)),
        ]
        return values.map { MetricSample("martlet_deliveries_\($0)", kind: .gauge, help: $1, value: $2) }
    }
}
