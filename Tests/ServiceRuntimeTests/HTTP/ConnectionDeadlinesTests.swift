import Testing

@testable import ServiceRuntime

struct ConnectionDeadlinesTests {
    private static let start = ContinuousClock.now
    private var deadlines = ConnectionDeadlines(timeouts: ConnectionTimeouts(), now: Self.start)

    private func after(_ seconds: Int) -> ContinuousClock.Instant { Self.start.advanced(by: .seconds(seconds)) }

    @Test func newConnectionMustSendAHeader() {
        #expect(self.deadlines.deadline == self.after(10))
    }

    @Test mutating func bodyMustNotPause() {
        self.deadlines.headArrived(now: self.after(1))
        #expect(self.deadlines.deadline == self.after(31))
        let result1 = self.deadlines.bodyArrived(bytes: 1, now: self.after(20))
        #expect(!result1)
        #expect(self.deadlines.deadline == self.after(50))
    }

    @Test mutating func bodyHasAnEnd() {
        self.deadlines.headArrived(now: self.after(0))
        for second in stride(from: 20, through: 280, by: 20) {
            _ = self.deadlines.bodyArrived(bytes: 1, now: self.after(second))
        }
        #expect(self.deadlines.deadline == self.after(300))
    }

    @Test mutating func serviceAtWorkHasNoDeadline() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.requestEnded(now: self.after(1))
        #expect(self.deadlines.deadline == nil)
    }

    @Test mutating func connectionIsIdleAfterItsAnswer() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.requestEnded(now: self.after(1))
        self.deadlines.answerEnded(now: self.after(5))
        #expect(self.deadlines.deadline == self.after(65))
    }

    @Test mutating func pipelinedRequestKeepsTheServiceAtWork() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.requestEnded(now: self.after(0))
        self.deadlines.headArrived(now: self.after(1))
        self.deadlines.requestEnded(now: self.after(1))
        self.deadlines.answerEnded(now: self.after(2))
        #expect(self.deadlines.deadline == nil)
    }

    @Test mutating func bodyAfterTheAnswerIsBounded() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.answerEnded(now: self.after(0))
        let result2 = self.deadlines.bodyArrived(bytes: 16 * 1024 * 1024, now: self.after(1))
        #expect(!result2)
        let result3 = self.deadlines.bodyArrived(bytes: 1, now: self.after(1))
        #expect(result3)
    }
}

struct ExpectContinueStateTests {
    private var state = ExpectContinueState()

    @Test mutating func firstRequestIsToldAtOnce() {
        let result4 = self.state.headArrived(expectsContinue: true)
        #expect(result4)
    }

    @Test mutating func requestWithoutExpectationIsToldNothing() {
        let result5 = self.state.headArrived(expectsContinue: false)
        #expect(!result5)
        let result6 = self.state.answerEnded()
        #expect(!result6)
    }

    @Test mutating func pipelinedRequestIsToldAfterTheAnswerBefore() {
        let result7 = self.state.headArrived(expectsContinue: false)
        #expect(!result7)
        let result8 = self.state.headArrived(expectsContinue: true)
        #expect(!result8)
        self.state.answerBegan()
        let result9 = self.state.answerEnded()
        #expect(result9)
    }

    @Test mutating func clientThatDoesNotWaitIsToldNothing() {
        let result10 = self.state.headArrived(expectsContinue: false)
        #expect(!result10)
        let result11 = self.state.headArrived(expectsContinue: true)
        #expect(!result11)
        self.state.bodyArrived()
        let result12 = self.state.answerEnded()
        #expect(!result12)
    }
}
