import ServiceRuntime
import Synchronization
import Testing

@testable import APIGateway

struct FailedAuthenticationsTests {
    private final class Clock: Sendable {
        private let offset = Mutex(Duration.zero)
        private let start = ContinuousClock.now
        var now: ContinuousClock.Instant { self.start + self.offset.withLock { $0 } }
        func advance(_ duration: Duration) { self.offset.withLock { $0 += duration } }
    }

    private let clock: Clock
    private let failures: FailedAuthentications
    private let address = IPAddressValue("192.0.2.1")

    init() {
        let clock = Clock()
        self.clock = clock
        self.failures = FailedAuthentications(perMinute: 6, now: { clock.now })
    }

    @Test
    func anAddressHasItsTriesAndNoMore() {
        for _ in 0..<6 {
            #expect(self.failures.refusal(of: self.address) == nil)
            self.failures.failed(self.address)
        }
        #expect(self.failures.refusal(of: self.address) == 10)
        #expect(self.failures.refusedCount == 1)
        #expect(self.failures.refusal(of: IPAddressValue("192.0.2.2")) == nil)
    }

    @Test
    func triesComeBackOneByOne() {
        for _ in 0..<100 { self.failures.failed(self.address) }
        self.clock.advance(.milliseconds(9_999))
        #expect(self.failures.refusal(of: self.address) == 1)
        self.clock.advance(.milliseconds(1))
        #expect(self.failures.refusal(of: self.address) == nil)
        self.failures.failed(self.address)
        #expect(self.failures.refusal(of: self.address) == 10)
    }

    @Test
    func addressesOfOneIPv6NetworkAreOneClient() {
        for host in 1...6 { self.failures.failed(IPAddressValue("2001:db8:0:1::\(host)")) }
        #expect(self.failures.refusal(of: IPAddressValue("2001:db8:0:1:ffff::1")) != nil)
        #expect(self.failures.refusal(of: IPAddressValue("2001:db8:0:2::1")) == nil)
    }

    @Test
    func whoHasUsedUpItsTriesIsNotForgottenForOthers() {
        for _ in 0..<6 { self.failures.failed(self.address) }
        for number in 0..<(FailedAuthentications.maximumAddresses + 100) {
            self.failures.failed(IPAddressValue("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"))
        }
        #expect(self.failures.refusal(of: self.address) != nil)
    }

    @Test
    func withoutAnAddressNothingIsCounted() {
        for _ in 0..<100 { self.failures.failed(nil) }
        #expect(self.failures.refusal(of: nil) == nil)
    }
}
