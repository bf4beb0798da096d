import Metrics
import OutboundHTTP
import VerificationDomain

/// Measures attempts at deliveries by how they ended.
struct DeliveryMetrics: Sendable {
    private let metrics: any MetricsFactory

    init(metrics: any MetricsFactory = MetricsSystem.factory) { self.metrics = metrics }

    /// An attempt ended.
    func ended(_ attempt: DeliveryAttempt) {
        let nanoseconds = attempt.duration / .nanoseconds(1)
        Timer(
            label: "martlet_webhook_attempt_duration", dimensions: [("outcome", Self.outcome(of: attempt))],
            factory: self.metrics
        ).recordNanoseconds(Int64(nanoseconds))
    }

    /// `success`; `status_3xx` and so on for an answer that is none; else the code of the failure. A closed set,
    /// whatever receivers answer.
    static func outcome(of attempt: DeliveryAttempt) -> String {
        if attempt.isSuccess { return "success" }
        guard let status = attempt.statusCode else {
            let failure = attempt.failure ?? ""
            return OutboundFailure(rawValue: failure)?.rawValue
                ?? AuthorizationFailure(rawValue: failure)?.rawValue ?? "unknown"
        }
        return (100..<600).contains(status) ? "status_\(status / 100)xx" : "status_other"
    }
}
