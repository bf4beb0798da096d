package import Metrics
import Synchronization

/// Keeps a process's metrics, and writes them as Prometheus reads them.
///
/// A swift-metrics backend: counters get the ending `_total` and timers `_seconds`, and dots in labels become
/// underscores. A metric has one kind; a second one of the same name, and series beyond 1,000 of one metric, count
/// nowhere but in `metrics_rejected_total`, because a backend cannot refuse.
package final class PrometheusRegistry: Sendable {
    /// Series of one metric that are kept: labels with values from outside would otherwise fill the memory.
    private static let maximumSeries = 1_000

    private struct Family {
        let kind: MetricKind
        let label: String
        /// By the labels' text, which is unique for each series.
        var series: [String: (labels: [(String, String)], handler: any PrometheusSeries)] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var collectors: [@Sendable () -> [MetricSample]] = []
        var rejected = 0
    }

    private let state = Mutex(State())

    /// Makes an empty registry.
    package init() {}

    /// Sets the help line of a metric, named as Prometheus shows it. Without one, the line repeats the label.
    package func describe(_ name: String, _ help: String) {
        self.state.withLock { $0.help[name] = help }
    }

    /// Adds a source of numbers that is asked each time metrics are read. It must return at once.
    package func register(_ collector: @escaping @Sendable () -> [MetricSample]) {
        self.state.withLock { $0.collectors.append(collector) }
    }

    /// The metrics in the text format, sorted by name.
    package func render() -> String {
        let (families, help, collectors, rejected) = self.state.withLock { state in
            (state.families, state.help, state.collectors, state.rejected)
        }
        var blocks: [String: String] = [:]
        for (name, family) in families {
            let series = family.series.sorted { $0.key < $1.key }.map(\.value)
            blocks[name] =
                PrometheusText.head(name: name, kind: family.kind, help: help[name] ?? family.label)
                + series.map { $0.handler.lines(name: name, labels: $0.labels) }.joined()
        }
        let own = MetricSample(
            "metrics_rejected_total", kind: .counter, help: "Metrics refused: wrong kind or too many series.",
            value: Double(rejected))
        let samples = collectors.flatMap { $0() } + [own]
        for (name, group) in Dictionary(grouping: samples, by: { PrometheusText.metricName($0.name) }) {
            // What is counted directly wins: one name must not appear twice.
            guard blocks[name] == nil, let first = group.first else { continue }
            blocks[name] = Self.block(name: name, kind: first.kind, help: help[name] ?? first.help, samples: group)
        }
        return blocks.sorted { $0.key < $1.key }.map(\.value).joined()
    }

    private static func block(name: String, kind: MetricKind, help: String, samples: [MetricSample]) -> String {
        var lines: [String: String] = [:]
        for sample in samples {
            let labels = Self.normalised(sample.labels)
            lines[PrometheusText.labels(labels)] = PrometheusText.line(name, labels, sample.value)
        }
        let body = lines.sorted { $0.key < $1.key }.map(\.value).joined()
        return PrometheusText.head(name: name, kind: kind, help: help) + body
    }

    /// Labels with allowed names, each once (the last one wins), sorted.
    private static func normalised(_ labels: [(String, String)]) -> [(String, String)] {
        var unique: [String: String] = [:]
        for (name, value) in labels { unique[PrometheusText.labelName(name)] = value }
        // A histogram's own label; a series with another of that name could not be read.
        if let value = unique.removeValue(forKey: "le") { unique["label_le"] = value }
        return unique.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The handler of a series: the one that exists, or a new one. A refused one is not kept, and counts for nothing.
    private func handler<Handler: PrometheusSeries>(
        label: String, suffix: String, dimensions: [(String, String)], kind: MetricKind, make: () -> Handler
    ) -> Handler {
        var name = PrometheusText.metricName(label)
        if !name.hasSuffix(suffix) { name += suffix }
        let labels = Self.normalised(dimensions)
        let key = PrometheusText.labels(labels)
        return self.state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind, label: label)
            if family.kind == kind, let existing = family.series[key]?.handler as? Handler { return existing }
            let handler = make()
            guard family.kind == kind, family.series[key] == nil, family.series.count < Self.maximumSeries else {
                state.rejected += 1
                return handler
            }
            family.series[key] = (labels, handler)
            state.families[name] = family
            return handler
        }
    }

    private func remove(_ handler: AnyObject) {
        self.state.withLock { state in
            for (name, family) in state.families {
                guard let entry = family.series.first(where: { $0.value.handler === handler }) else { continue }
                state.families[name]?.series[entry.key] = nil
                if state.families[name]?.series.isEmpty == true { state.families[name] = nil }
                return
            }
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    /// Makes, or finds, a counter.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.handler(label: label, suffix: "_total", dimensions: dimensions, kind: .counter) { PrometheusCounter() }
    }

    /// Makes, or finds, a counter of fractions.
    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        self.handler(label: label, suffix: "_total", dimensions: dimensions, kind: .counter) { PrometheusCounter() }
    }

    /// Makes, or finds, a gauge.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.handler(label: label, suffix: "", dimensions: dimensions, kind: .gauge) { PrometheusGauge() }
    }

    /// Makes, or finds, a histogram of sizes, or a gauge when nothing is to be aggregated.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            return self.handler(label: label, suffix: "", dimensions: dimensions, kind: .histogram) {
                PrometheusHistogram(bounds: PrometheusHistogram.sizeBounds)
            }
        }
        return self.handler(label: label, suffix: "", dimensions: dimensions, kind: .gauge) { PrometheusGauge() }
    }

    /// Makes, or finds, a histogram of seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.handler(label: label, suffix: "_seconds", dimensions: dimensions, kind: .histogram) {
            PrometheusHistogram(bounds: PrometheusHistogram.secondBounds)
        }
    }

    /// Forgets a counter.
    package func destroyCounter(_ handler: any CounterHandler) { self.remove(handler) }

    /// Forgets a counter of fractions.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.remove(handler) }

    /// Forgets a gauge.
    package func destroyMeter(_ handler: any MeterHandler) { self.remove(handler) }

    /// Forgets a histogram of sizes, or a gauge.
    package func destroyRecorder(_ handler: any RecorderHandler) { self.remove(handler) }

    /// Forgets a histogram of seconds.
    package func destroyTimer(_ handler: any TimerHandler) { self.remove(handler) }
}
