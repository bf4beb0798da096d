import Testing
import VerificationDomain

struct ExaminationAttemptTests {
    @Test(arguments: [EngineFailure.timedOut, .crashed, .malformedAnswer])
    func materialThatMayBeToBlameIsTriedTwice(failure: EngineFailure) {
        #expect(!ExaminationAttempt(number: 1, isLast: false).givesUp(after: failure))
        #expect(ExaminationAttempt(number: 2, isLast: false).givesUp(after: failure))
        #expect(ExaminationAttempt(number: 3, isLast: false).givesUp(after: failure))
    }

    @Test(arguments: [EngineFailure.unavailable, .notConfined])
    func engineThatCannotWorkIsTriedToTheEnd(failure: EngineFailure) {
        for number in 1...11 { #expect(!ExaminationAttempt(number: number, isLast: false).givesUp(after: failure)) }
        #expect(ExaminationAttempt(number: 12, isLast: true).givesUp(after: failure))
    }

    @Test(arguments: EngineFailure.allCases)
    func lastTryNeverEndsWithoutAnybody(failure: EngineFailure) {
        #expect(ExaminationAttempt.only.givesUp(after: failure))
    }
}
