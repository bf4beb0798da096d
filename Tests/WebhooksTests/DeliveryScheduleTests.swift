import FoundationEssentials
import Testing
import Webhooks

@Suite
struct DeliveryScheduleTests {
    let first = Date(timeIntervalSince1970: 1_700_000_000)

    /// Reference, "Retry logic".
    @Test(arguments: zip(1...6, [0.0, 30, 120, 900, 7_200, 36_000]))
    func attemptsAreDueAtTheDocumentedTimes(attempt: Int, seconds: Double) {
        let due = DeliverySchedule.dueTime(ofAttempt: attempt, firstAttemptAt: self.first)
        #expect(due == self.first.addingTimeInterval(seconds))
    }

    @Test(arguments: [Int.min, -1, 0, 7, 100, Int.max])
    func thereAreNoOtherAttempts(attempt: Int) {
        #expect(DeliverySchedule.dueTime(ofAttempt: attempt, firstAttemptAt: self.first) == nil)
    }

    @Test func failuresLeadFromAttemptToAttemptUntilExhausted() {
        var attempt = 1
        var times: [Double] = []
        while case .retry(let next, let date) = DeliverySchedule.step(
            afterFailedAttempt: attempt, firstAttemptAt: self.first)
        {
            #expect(next == attempt + 1)
            times.append(date.timeIntervalSince(self.first))
            attempt = next
        }
        #expect(times == [30, 120, 900, 7_200, 36_000])
        #expect(attempt == DeliverySchedule.lastAttempt)
    }

    @Test func jitterStaysWithinTwoSecondsAndSparesTheFirstAttempt() {
        func due(_ attempt: Int, _ jitter: Duration) -> Double? {
            DeliverySchedule.dueTime(ofAttempt: attempt, firstAttemptAt: self.first, jitter: jitter)?
                .timeIntervalSince(self.first)
        }
        #expect(due(2, .milliseconds(1500)) == 31.5)
        #expect(due(2, .seconds(60)) == 32)
        #expect(due(2, .seconds(-60)) == 30)
        #expect(due(1, .seconds(2)) == 0)
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
