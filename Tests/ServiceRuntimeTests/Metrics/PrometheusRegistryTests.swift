import Metrics
import PostgresClient
import Testing

@testable import ServiceRuntime

struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry()

    /// The lines that begin with a metric's name.
    private func lines(_ name: String) -> [String] {
        self.registry.render().split(separator: "\n").map(String.init).filter { $0.hasPrefix(name) }
    }

    @Test func counterIsWrittenWithItsHead() {
        self.registry.describe("jobs_claimed_total", "Jobs taken,\nby kind \\ queue.")
        let counter = Counter(label: "jobs.claimed", dimensions: [("kind", "a")], factory: self.registry)
        counter.increment(by: 3)
        counter.increment()
        #expect(
            self.registry.render().hasPrefix(
                """
                # HELP jobs_claimed_total Jobs taken,\\nby kind \\\\ queue.
                # TYPE jobs_claimed_total counter
                jobs_claimed_total{kind="a"} 4

                """))
    }

    @Test func labelValuesAreEscaped() {
        Counter(label: "a", dimensions: [("k", "q\"b\\s\nn")], factory: self.registry).increment()
        #expect(self.lines("a_total") == [#"a_total{k="q\"b\\s\nn"} 1"#])
    }

    @Test func namesBecomeValid() {
        Counter(label: "1-a.b", dimensions: [("x-y", "1"), ("__z", "2"), ("0", "3")], factory: self.registry)
            .increment()
        #expect(self.lines("_1_a_b") == [#"_1_a_b_total{_0="3",label__z="2",x_y="1"} 1"#])
    }

    @Test func seriesWithTheSameLabelsIsOne() {
        Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: self.registry).increment()
        Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: self.registry).increment()
        #expect(self.lines("a_total") == [#"a_total{x="1",y="2"} 2"#])
    }

    @Test func histogramCountsUpToEachBound() {
        let timer = Timer(label: "t", factory: self.registry)
        timer.recordMilliseconds(1)  // a bound is part of its bucket
        timer.recordMilliseconds(30)
        timer.recordSeconds(100)
        let lines = self.lines("t_seconds")
        #expect(lines.contains(#"t_seconds_bucket{le="0.001"} 1"#))
        #expect(lines.contains(#"t_seconds_bucket{le="0.025"} 1"#))
        #expect(lines.contains(#"t_seconds_bucket{le="0.05"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{le="60"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.contains("t_seconds_count 3"))
        #expect(lines.contains("t_seconds_sum 100.031"))
    }

    @Test func gaugeGoesUpAndDown() {
        let meter = Meter(label: "g", factory: self.registry)
        meter.set(5)
        meter.decrement(by: 7.5)
        Gauge(label: "h", factory: self.registry).record(2)
        #expect(self.lines("g") == ["g -2.5"])
        #expect(self.lines("h") == ["h 2"])
    }

    @Test func counterNeverFalls() {
        let counter = FloatingPointCounter(label: "a", factory: self.registry)
        counter.increment(by: 1.5)
        counter.increment(by: -1)
        counter.increment(by: Double.nan)
        #expect(self.lines("a_total") == ["a_total 1.5"])
    }

    @Test func secondKindOfOneNameIsRefused() {
        Counter(label: "a_total", factory: self.registry).increment()
        Meter(label: "a_total", factory: self.registry).set(9)
        #expect(self.lines("a_total") == ["a_total 1"])
        #expect(self.lines("metrics_rejected_total") == ["metrics_rejected_total 1"])
    }

    @Test func seriesOfOneMetricAreBounded() {
        for number in 0..<1_500 {
            Counter(label: "a", dimensions: [("n", "\(number)")], factory: self.registry).increment()
        }
        #expect(self.lines("a_total").count == 1_000)
        #expect(self.lines("metrics_rejected_total") == ["metrics_rejected_total 500"])
    }

    @Test func destroyedMetricIsForgotten() {
        let counter = Counter(label: "a", factory: self.registry)
        counter.increment()
        counter.destroy()
        #expect(self.lines("a_total").isEmpty)
    }

    @Test func eachNameHasOneHead() {
        Counter(label: "a", dimensions: [("x", "1")], factory: self.registry).increment()
        Counter(label: "a", dimensions: [("x", "2")], factory: self.registry).increment()
        self.registry.register { [MetricSample("a_total", kind: .counter, help: "twice", value: 9)] }
        #expect(self.lines("# TYPE a_total").count == 1)
        #expect(self.lines("a_total").count == 2)
    }

    @Test(arguments: [(Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (0.1, "0.1"), (3, "3")])
    func numbersAreSpelledForPrometheus(value: Double, expected: String) {
        #expect(PrometheusText.number(value) == expected)
    }

    @Test func incrementsFromManyTasksAreAllCounted() async {
        let counter = Counter(label: "a", factory: self.registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { for _ in 0..<500 { counter.increment() } } }
        }
        #expect(self.lines("a_total") == ["a_total 10000"])
    }

    @Test func processReportsItself() {
        self.registry.register { ProcessMetrics.samples() }
        for name in ["process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_open_fds "] {
            #expect(self.lines(name).count == 1, "\(name)")
        }
    }
}
