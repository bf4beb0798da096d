import Metrics
import Synchronization

/// One series of a metric: what swift-metrics calls a handler.
protocol PrometheusSeries: AnyObject, Sendable {
    /// The sample lines of this series.
    func lines(name: String, labels: [(String, String)]) -> String
}

/// A number that only grows. Serves both of swift-metrics' counters.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { self.increment(by: Double(amount)) }

    /// A counter never falls, so a negative or unusable amount is not added.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.value.withLock { $0 += amount }
    }

    func reset() { self.value.withLock { $0 = 0 } }

    func lines(name: String, labels: [(String, String)]) -> String {
        PrometheusText.line(name, labels, self.value.withLock { $0 })
    }
}

/// A number that goes up and down. Serves meters, gauges (recorders that do not aggregate) alike.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { self.set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { self.value.withLock { $0 += amount } }
    func decrement(by amount: Double) { self.value.withLock { $0 -= amount } }
    func record(_ value: Int64) { self.set(value) }
    func record(_ value: Double) { self.set(value) }

    func lines(name: String, labels: [(String, String)]) -> String {
        PrometheusText.line(name, labels, self.value.withLock { $0 })
    }
}

/// Counts observations by size. Serves timers (in seconds) and recorders that aggregate.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
    /// Upper bounds for times in seconds: from a cached read to the longest request deadline.
    static let secondBounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Upper bounds for other sizes, such as rows, batches and bytes.
    static let sizeBounds: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000, 10_000_000,
    ]

    private struct State {
        /// Observations by bucket, not cumulated; the last is above every bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: Ascending upper bounds, each inclusive.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { self.observe(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { self.observe(Double(value)) }
    func record(_ value: Double) { self.observe(value) }

    private func observe(_ value: Double) {
        guard value.isFinite else { return }
        let index = self.bounds.firstIndex { value <= $0 } ?? self.bounds.count
        self.state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func lines(name: String, labels: [(String, String)]) -> String {
        let state = self.state.withLock { $0 }
        var text = ""
        var total: UInt64 = 0
        for (bound, count) in zip(self.bounds + [.infinity], state.counts) {
            total += count
            let limit = ("le", PrometheusText.number(bound))
            text += PrometheusText.line("\(name)_bucket", labels + [limit], Double(total))
        }
        text += PrometheusText.line("\(name)_sum", labels, state.sum)
        return text + PrometheusText.line("\(name)_count", labels, Double(total))
    }
}
