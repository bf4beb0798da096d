import Metrics
import VerificationDomain

/// Counts examinations by how they ended.
struct ReportMetrics: Sendable {
    private let metrics: any MetricsFactory

    init(metrics: any MetricsFactory = MetricsSystem.factory) { self.metrics = metrics }

    /// - Parameter end: The failure is a case of a closed set.
    func ended(_ end: ExamineReport.End) {
        let (outcome, reason) =
            switch end {
            case .settled: ("settled", "none")
            case .handedOver(let failure): ("handed_over", failure.rawValue)
            case .failed(let failure): ("failed", failure.rawValue)
            }
        Counter(
            label: "martlet_examinations_total", dimensions: [("outcome", outcome), ("reason", reason)],
            factory: self.metrics
        ).increment()
    }
}
