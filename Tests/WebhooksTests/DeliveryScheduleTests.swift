import Testing
import Webhooks

@Suite
struct DeliveryScheduleTests {
    /// Reference, "Retry logic".
    @Test(arguments: zip(1...6, [0, 30, 120, 900, 7_200, 36_000]))
    func attemptsAreDueAtTheDocumentedTimes(attempt: Int, seconds: Int) {
        #expect(DeliverySchedule.delay(ofAttempt: attempt) == .seconds(seconds))
    }

    @Test(arguments: [Int.min, -1, 0, 7, 100, Int.max])
    func thereAreNoOtherAttempts(attempt: Int) {
        #expect(DeliverySchedule.delay(ofAttempt: attempt) == nil)
    }

    @Test func failuresLeadFromAttemptToAttemptUntilExhausted() {
        var attempt = 1
        var delays: [Duration] = []
        while case .retry(let next, let delay) = DeliverySchedule.step(afterFailedAttempt: attempt) {
            #expect(next == attempt + 1)
            delays.append(delay)
            attempt = next
        }
        #expect(delays == [30, 120, 900, 7_200, 36_000].map(Duration.seconds))
        #expect(attempt == DeliverySchedule.lastAttempt)
    }

    @Test(arguments: [6, 7, Int.max])
    func nothingFollowsTheLastAttempt(attempt: Int) {
        #expect(DeliverySchedule.step(afterFailedAttempt: attempt) == .exhausted)
    }

    @Test func jitterStaysWithinTwoSecondsAndSparesTheFirstAttempt() {
        #expect(DeliverySchedule.delay(ofAttempt: 2, jitter: .milliseconds(1500)) == .milliseconds(31_500))
        #expect(DeliverySchedule.delay(ofAttempt: 2, jitter: .seconds(60)) == .seconds(32))
        #expect(DeliverySchedule.delay(ofAttempt: 2, jitter: .seconds(-60)) == .seconds(30))
        #expect(DeliverySchedule.delay(ofAttempt: 1, jitter: .seconds(2)) == .zero)
    }

    @Test(arguments: [(199, DeliveryOutcome.failure), (200, .success), (204, .success), (299, .success)])
    func everyStatusOfTheTwoHundredsIsSuccess(status: Int, outcome: DeliveryOutcome) {
        #expect(DeliveryOutcome(status: status) == outcome)
    }

    @Test(arguments: [300, 301, 302, 304, 307, 308, 400, 404, 410, 429, 500, 503, 599])
    func everyOtherStatusIsFailure(status: Int) {
        #expect(DeliveryOutcome(status: status) == .failure)
    }
}
