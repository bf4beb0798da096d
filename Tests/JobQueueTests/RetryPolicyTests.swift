import JobQueue
import Testing

@Suite
struct RetryPolicyTests {
    @Test(arguments: 1...40)
    func backoffStaysBetweenBaseAndCap(attempt: Int) {
        let policy = RetryPolicy.backoff(base: .seconds(2), cap: .seconds(900), maximumAttempts: 50)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let delay = policy.delay(after: attempt, using: &generator)
            #expect(delay >= .seconds(2))
            #expect(delay <= .seconds(900))
        }
    }

    @Test
    func backoffGrowsThreefold() {
        struct Highest: RandomNumberGenerator {
            mutating func next() -> UInt64 { .max }
        }
        let policy = RetryPolicy.backoff(base: .seconds(1), cap: .seconds(100), maximumAttempts: 50)
        var generator = Highest()
        let delays = (1...6).map { attempt in
            let delay = policy.delay(after: attempt, using: &generator)
            return (Double(delay.components.seconds) + Double(delay.components.attoseconds) / 1e18).rounded()
        }
        #expect(delays == [3, 9, 27, 81, 100, 100])
    }

    @Test
    func tableIsFollowedToItsEnd() {
        let policy = RetryPolicy.table([.seconds(5), .seconds(30)])
        var generator = SystemRandomNumberGenerator()
        #expect(policy.maximumAttempts == 3)
        #expect(
            (1...3).map { policy.delay(after: $0, using: &generator) } == [.seconds(5), .seconds(30), .seconds(30)])
    }
}
