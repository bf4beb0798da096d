import Testing
import Webhooks

/// Reference, "Retry logic". What is done with the numbers is tested where the rule is: `DeliveryBreakerTests`.
@Suite
struct EndpointBreakerTests {
    @Test func fiveFailuresInARowDisableForOneMinute() {
        #expect(EndpointBreaker.failuresToOpen == 5)
        #expect(EndpointBreaker.openFor == .seconds(60))
    }
}
