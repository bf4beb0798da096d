import Synchronization

/// Latencies of one sort, from any thread.
final class Latencies: Sendable {
    private let values = Mutex<[Double]>([])

    func add(_ duration: Duration) {
        let milliseconds = Stopwatch.seconds(duration) * 1000
        self.values.withLock { $0.append(milliseconds) }
    }

    var count: Int { self.values.withLock { $0.count } }

    var summary: Summary {
        let sorted = self.values.withLock { $0 }.sorted()
        func percentile(_ fraction: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(fraction * Double(sorted.count)))]
        }
        return Summary(
            count: sorted.count, p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99),
            maximum: sorted.last ?? 0)
    }

    /// In milliseconds.
    struct Summary: Encodable, Sendable {
        let count: Int
        let p50: Double
        let p90: Double
        let p99: Double
        let maximum: Double
    }
}
