import Logging
import OutboundHTTP
import ServiceRuntime
import Testing
import VerificationDomain

@testable import WebhookDispatcher

struct DeliveryMetricsTests {
    private struct Away: Error {}

    private final class Counted: DeliveryBacklogReader {
        let isAway: Bool
        init(isAway: Bool) { self.isAway = isAway }

        func backlog(limit: Int) async throws -> DeliveryBacklog {
            if self.isAway { throw Away() }
            return DeliveryBacklog(pending: 7, due: 3, oldestDue: .seconds(61), sending: 2, openBreakers: 1)
        }
    }

    private func attempt(status: Int? = nil, failure: String? = nil, isSuccess: Bool = false) -> DeliveryAttempt {
        DeliveryAttempt(
            endedAt: .now, duration: .milliseconds(30), statusCode: status, failure: failure, isSuccess: isSuccess)
    }

    @Test(arguments: [
        (204, true, "success"), (302, false, "status_3xx"), (410, false, "status_4xx"), (503, false, "status_5xx"),
        (700, false, "status_other"),
    ])
    func answersAreToldApartByClassOnly(status: Int, isSuccess: Bool, outcome: String) {
        #expect(DeliveryMetrics.outcome(of: self.attempt(status: status, isSuccess: isSuccess)) == outcome)
    }

    @Test(arguments: OutboundFailure.allCases)
    func failuresHaveTheirCode(failure: OutboundFailure) {
        #expect(DeliveryMetrics.outcome(of: self.attempt(failure: failure.rawValue)) == failure.rawValue)
    }

    @Test(arguments: AuthorizationFailure.allCases)
    func failuresOfTokenEndpointsHaveTheirCode(failure: AuthorizationFailure) {
        #expect(DeliveryMetrics.outcome(of: self.attempt(failure: failure.rawValue)) == failure.rawValue)
        #expect(OutboundFailure(rawValue: failure.rawValue) == nil)
    }

    @Test(arguments: [nil, "https://example.com/secret"])
    func aTextOfUnknownOriginIsNoLabel(failure: String?) {
        #expect(DeliveryMetrics.outcome(of: self.attempt(failure: failure)) == "unknown")
    }

    @Test func durationsAreMeasuredByOutcome() {
        let registry = PrometheusRegistry()
        DeliveryMetrics(metrics: registry).ended(self.attempt(status: 200, isSuccess: true))
        #expect(
            registry.render().contains("martlet_webhook_attempt_duration_seconds_count{outcome=\"success\"} 1\n"))
    }

    @Test func theLastLookIsShown() async {
        let registry = PrometheusRegistry()
        let monitor = DeliveryBacklogMonitor(queue: Counted(isAway: false), logger: Logger(label: "test"))
        monitor.register(in: registry)
        #expect(!registry.render().contains("martlet_deliveries"))
        await monitor.look()
        let text = registry.render()
        for line in ["pending 7", "due 3", "oldest_due_seconds 61", "sending 2", "open_breakers 1"] {
            #expect(text.contains("martlet_deliveries_\(line)\n"), "\(line)")
        }
    }

    @Test func whatCannotBeCountedIsNotShown() async {
        let registry = PrometheusRegistry()
        let monitor = DeliveryBacklogMonitor(queue: Counted(isAway: true), logger: Logger(label: "test"))
        monitor.register(in: registry)
        await monitor.look()
        #expect(!registry.render().contains("martlet_deliveries"))
    }
}
