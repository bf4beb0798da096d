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

    @Test mutating func clientMustTakeItsAnswer() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.requestEnded(now: self.after(0))
        self.deadlines.pieceWaits(now: self.after(5))
        self.deadlines.pieceWaits(now: self.after(6))
        #expect(self.deadlines.deadline == self.after(35))
        self.deadlines.pieceTaken(now: self.after(20))
        #expect(self.deadlines.deadline == self.after(50))
        self.deadlines.pieceTaken(now: self.after(21))
        #expect(self.deadlines.deadline == nil, "nothing waits for the client")
        self.deadlines.pieceWaits(now: self.after(100))
        #expect(self.deadlines.deadline == self.after(130), "a pause of the service is not the client's")
    }

    @Test mutating func nearerDeadlineCounts() {
        self.deadlines.headArrived(now: self.after(0))
        self.deadlines.pieceWaits(now: self.after(10))
        #expect(self.deadlines.deadline == self.after(30), "the body must not pause while its answer is sent")
    }
}

struct ExpectContinueStateTests {
    private var state = ExpectContinueState()

    @Test mutating func clientIsToldWhenItsBodyIsWanted() {
        self.state.headArrived(expectsContinue: true)
        let first = self.state.bodyWanted()
        let second = self.state.bodyWanted()
        #expect(first && !second)
        let ends = (self.state.answerBegan(), self.state.answerEnded())
        #expect(ends == (false, false))
    }

    @Test mutating func requestWithoutExpectationIsToldNothing() {
        self.state.headArrived(expectsContinue: false)
        let told = self.state.bodyWanted()
        #expect(!told)
        let ends = (self.state.answerBegan(), self.state.answerEnded())
        #expect(ends == (false, false))
    }

    @Test mutating func pipelinedRequestIsToldAfterTheAnswerBefore() {
        self.state.headArrived(expectsContinue: false)
        self.state.headArrived(expectsContinue: true)
        let early = self.state.bodyWanted()
        #expect(!early)
        let ends = (self.state.answerBegan(), self.state.answerEnded())
        #expect(ends == (false, false))
        let told = self.state.bodyWanted()
        #expect(told)
    }

    @Test mutating func clientThatDoesNotWaitIsToldNothing() {
        self.state.headArrived(expectsContinue: true)
        self.state.bodyArrived()
        let told = self.state.bodyWanted()
        #expect(!told)
    }

    @Test mutating func refusalEndsTheConnectionOfAClientThatWaits() {
        self.state.headArrived(expectsContinue: true)
        let ends = (self.state.answerBegan(), self.state.answerEnded())
        #expect(ends == (true, true))
    }

    @Test mutating func refusedClientThatSendsAllTheSameKeepsItsAnswer() {
        self.state.headArrived(expectsContinue: true)
        let says = self.state.answerBegan()
        self.state.bodyArrived()
        let ends = self.state.answerEnded()
        #expect(says && !ends)
    }
}
