import Foundation
import Synchronization
import Testing
import VerificationDomain

@testable import WebhookDispatcher

/// When tokens are fetched, and how often.
@Suite(.timeLimit(.minutes(1)))
struct AccessTokensTests {
    /// A token endpoint that answers when the test says so, and a clock.
    private final class Server: Sendable {
        private struct State {
            var now = ContinuousClock.now
            var answers: [AccessTokenAnswer] = []
            var grants: [ClientCredentialsGrant] = []
            var waiting: [CheckedContinuation<Void, Never>] = []
            var isHolding = false
        }

        private let state = Mutex(State())

        var now: ContinuousClock.Instant { self.state.withLock { $0.now } }
        var grants: [ClientCredentialsGrant] { self.state.withLock { $0.grants } }

        func advance(by time: Duration) { self.state.withLock { $0.now += time } }
        func answer(_ answers: AccessTokenAnswer...) { self.state.withLock { $0.answers += answers } }
        func hold() { self.state.withLock { $0.isHolding = true } }

        func release() {
            let waiting = self.state.withLock { state in
                defer { state.waiting = [] }
                state.isHolding = false
                return state.waiting
            }
            for one in waiting { one.resume() }
        }

        func fetch(_ grant: ClientCredentialsGrant) async -> AccessTokenAnswer {
            self.state.withLock { $0.grants.append(grant) }
            await withCheckedContinuation { continuation in
                let goesOn = self.state.withLock { state in
                    if state.isHolding { state.waiting.append(continuation) }
                    return !state.isHolding
                }
                if goesOn { continuation.resume() }
            }
            return self.state.withLock { state in
                state.answers.isEmpty ? .failed(.refused) : state.answers.removeFirst()
            }
        }

        func token(_ value: String, for time: Duration = .seconds(100)) -> AccessTokenAnswer {
            .token(AccessToken(value: value, goodUntil: self.now + time))
        }
    }

    private let server = Server()
    private let tokens: AccessTokens
    private let webhook = WebhookID(rawValue: UUID())

    init() {
        let server = self.server
        self.tokens = AccessTokens(now: { server.now }, fetch: { await server.fetch($0) })
    }

    private func grant(_ secret: String = "secret") -> ClientCredentialsGrant {
        ClientCredentialsGrant(
            serverURL: "https://login.example.com/", clientID: "client", clientSecret: secret, scope: nil)
    }

    private func value(of webhook: WebhookID? = nil, secret: String = "secret") async -> String? {
        guard
            case .token(let token) = await self.tokens.token(of: webhook ?? self.webhook, by: self.grant(secret)).answer
        else { return nil }
        return token.value
    }

    @Test
    func tokenIsFetchedOnceUntilItIsNoLongerGood() async {
        self.server.answer(self.server.token("a"))
        #expect(await self.value() == "a")
        #expect(await self.value() == "a")
        self.server.advance(by: .seconds(99))
        #expect(await self.value() == "a")
        self.server.answer(self.server.token("b"))
        self.server.advance(by: .seconds(1))
        #expect(await self.value() == "b")
        #expect(self.server.grants.count == 2)
    }

    @Test
    func deliveriesThatWaitAtOnceShareOneRequest() async {
        self.server.hold()
        self.server.answer(self.server.token("a"))
        let values = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { await self.value() } }
            while self.server.grants.isEmpty { await Task.yield() }
            for _ in 0..<100 { await Task.yield() }
            self.server.release()
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(values == ["a"])
        #expect(self.server.grants.count == 1)
    }

    @Test
    func aCallerThatIsCancelledTakesNothingFromTheOthers() async {
        self.server.hold()
        self.server.answer(self.server.token("a"))
        let first = Task { await self.value() }
        while self.server.grants.isEmpty { await Task.yield() }
        let second = Task { await self.value() }
        first.cancel()
        self.server.release()
        #expect(await second.value == "a")
        #expect(self.server.grants.count == 1)
    }

    @Test
    func eachWebhookHasItsOwn() async {
        self.server.answer(self.server.token("a"), self.server.token("b"))
        #expect(await self.value() == "a")
        #expect(await self.value(of: WebhookID(rawValue: UUID())) == "b")
        #expect(await self.value() == "a")
    }

    @Test
    func aTokenOfACredentialThatWasReplacedIsNotUsed() async {
        self.server.answer(self.server.token("a"), self.server.token("b"))
        #expect(await self.value() == "a")
        #expect(await self.value(secret: "next") == "b")
        #expect(self.server.grants.map(\.clientSecret) == ["secret", "next"])
    }

    /// The old request ends last.
    @Test
    func anAnswerToAnOldGrantDoesNotReplaceThatToTheNewOne() async {
        self.server.hold()
        let old = Task { await self.value() }
        while self.server.grants.isEmpty { await Task.yield() }
        let new = Task { await self.value(secret: "next") }
        while self.server.grants.count < 2 { await Task.yield() }
        self.server.answer(self.server.token("a"), self.server.token("b"))
        self.server.release()
        let (first, second) = (await old.value, await new.value)
        #expect(Set([first, second]) == ["a", "b"])
        #expect(await self.value(secret: "next") == second)
        #expect(self.server.grants.count == 2)
    }

    @Test
    func aFailureIsNotKept() async {
        self.server.answer(.failed(.unreachable), self.server.token("a"))
        let first = await self.tokens.token(of: self.webhook, by: self.grant())
        #expect(first.answer == .failed(.unreachable) && first.isFresh)
        #expect(await self.tokens.count == 0)
        #expect(await self.value() == "a")
    }

    @Test
    func aTokenIsDroppedOnce() async {
        let refused = self.server.token("a")
        self.server.answer(refused, self.server.token("b"))
        guard case .token(let token) = refused else { return }
        #expect(await self.value() == "a")
        await self.tokens.drop(token, of: self.webhook)
        #expect(await self.value() == "b")
        // Somebody else's refusal of the old one comes late.
        await self.tokens.drop(token, of: self.webhook)
        #expect(await self.value() == "b")
        #expect(self.server.grants.count == 2)
    }

    @Test
    func itTellsWhetherATokenWasFetchedForTheCall() async {
        self.server.answer(self.server.token("a"))
        #expect(await self.tokens.token(of: self.webhook, by: self.grant()).isFresh)
        #expect(await self.tokens.token(of: self.webhook, by: self.grant()).isFresh == false)
    }

    @Test
    func webhooksThatAreGoneAreForgotten() async {
        for _ in 0..<50 {
            self.server.answer(self.server.token("a"))
            _ = await self.value(of: WebhookID(rawValue: UUID()))
        }
        #expect(await self.tokens.count == 50)
        self.server.advance(by: .seconds(100))
        self.server.answer(self.server.token("b"))
        _ = await self.value()
        #expect(await self.tokens.count == 1)
    }
}
