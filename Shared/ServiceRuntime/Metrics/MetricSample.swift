/// What kind of number a metric is, in Prometheus' sense.
package enum MetricKind: String, Sendable {
    /// Only grows, except when the process restarts.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts of observations by size.
    case histogram
}

/// One number that a collector reports when metrics are read.
package struct MetricSample: Sendable {
    /// The metric's name; characters that Prometheus does not allow become underscores.
    package let name: String
    /// Counter or gauge.
    package let kind: MetricKind
    /// One line of what it means.
    package let help: String
    /// What tells it from others of its name. Values must come from a small set: each makes a series.
    package let labels: [(String, String)]
    /// The number.
    package let value: Double

    /// Reports a number. Counters' names end in `_total`.
    package init(
        _ name: String, kind: MetricKind, help: String, labels: [(String, String)] = [], value: Double
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.value = value
    }
}
