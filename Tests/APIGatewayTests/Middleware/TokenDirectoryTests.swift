import Foundation
import Logging
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

struct TokenDirectoryTests {
    private let lookup = RecordingTokenLookup()
    private let tokens: TokenDirectory

    init() {
        self.tokens = TokenDirectory(
            lookup: self.lookup, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test
    func aGoodTokenGivesItsScope() async throws {
        let (text, token) = self.lookup.issue(.acmeSandbox)
        #expect(try await self.tokens.find(text) == token)
    }

    @Test
    func manyRequestsInARowAskOnce() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        for _ in 0..<50 { #expect(try await self.tokens.find(text) != nil) }
        #expect(self.lookup.questions == [text.keyID])
    }

    @Test
    func eachTokenIsAskedForByItself() async throws {
        let (acme, acmeToken) = self.lookup.issue(.acmeLive)
        let (globex, globexToken) = self.lookup.issue(.globexLive)
        #expect(try await self.tokens.find(acme) == acmeToken)
        #expect(try await self.tokens.find(globex) == globexToken)
        #expect(self.lookup.questions == [acme.keyID, globex.keyID])
    }

    @Test
    func unknownTokenIsRememberedAsUnknown() async throws {
        let stranger = APITokenText.make(environment: .live, region: .eu)
        for _ in 0..<10 { #expect(try await self.tokens.find(stranger) == nil) }
        #expect(self.lookup.questions == [stranger.keyID])
    }

    @Test
    func revokedTokenIsRefused() async throws {
        let (text, _) = self.lookup.issue(.acmeLive, revokedAt: .fixture)
        #expect(try await self.tokens.find(text) == nil)
    }

    /// Within a second is the promise made to tenants.
    @Test
    func aRevocationIsSeenWithinASecond() async throws {
        #expect(TokenDirectory.lifetime < .seconds(1))
        let (text, _) = self.lookup.issue(.acmeLive)
        #expect(try await self.tokens.find(text) != nil)
        self.lookup.revoke(text)
        try await Task.sleep(for: TokenDirectory.lifetime)
        #expect(try await self.tokens.find(text) == nil)
    }

    @Test
    func anotherSecretUnderAKnownKeyIsRefused() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let other = APITokenText.make(environment: .live, region: .eu)
        let secret = try #require(other.revealed.split(separator: ".").last)
        let forged = try APITokenText(parsing: "api_live.\(text.keyID).\(secret)", expected: .eu)
        #expect(try await self.tokens.find(text) != nil)
        #expect(try await self.tokens.find(forged) == nil)
    }

    @Test
    func theOtherEnvironmentsPrefixIsRefused() async throws {
        let (text, _) = self.lookup.issue(.acmeSandbox)
        let rest = text.revealed.dropFirst("api_sandbox".count)
        let forged = try APITokenText(parsing: "api_live\(rest)", expected: .eu)
        #expect(try await self.tokens.find(forged) == nil)
    }

    @Test
    func aFailedQuestionIsNoAnswer() async throws {
        let (text, token) = self.lookup.issue(.acmeLive)
        self.lookup.fail()
        await #expect(throws: RecordingTokenLookup.Unavailable.self) { try await self.tokens.find(text) }
        self.lookup.fail(false)
        #expect(try await self.tokens.find(text) == token)
    }
}

/// When tokens were last used.
struct TokenUseTests {
    private let lookup = RecordingTokenLookup()
    private let tokens: TokenDirectory

    init() {
        self.tokens = TokenDirectory(
            lookup: self.lookup, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Flushes as at the service's end.
    private func flush() async {
        let tokens = self.tokens
        let task = Task { await tokens.flushUses(every: .seconds(3600)) }
        task.cancel()
        await task.value
    }

    @Test
    func usesAreWrittenTogetherOnce() async throws {
        let (first, firstToken) = self.lookup.issue(.acmeLive)
        let (second, secondToken) = self.lookup.issue(.globexSandbox)
        for text in [first, second, first] { _ = try await self.tokens.find(text) }
        let tokens = self.tokens
        let flushing = Task { await tokens.flushUses(every: .milliseconds(1)) }
        while self.lookup.touches.isEmpty { await Task.yield() }
        flushing.cancel()
        await flushing.value
        #expect(self.lookup.touches == [[firstToken.id: .acme, secondToken.id: .globex]])
    }

    @Test
    func usesBeforeAStopAreWritten() async throws {
        let (text, token) = self.lookup.issue(.acmeLive)
        _ = try await self.tokens.find(text)
        await self.flush()
        #expect(self.lookup.touches == [[token.id: .acme]])
    }

    @Test
    func nothingIsWrittenTwice() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        _ = try await self.tokens.find(text)
        await self.flush()
        await self.flush()
        #expect(self.lookup.touches.count == 1)
    }

    @Test
    func usesThatCannotBeWrittenDisturbNobody() async throws {
        let (text, token) = self.lookup.issue(.acmeLive)
        _ = try await self.tokens.find(text)
        self.lookup.fail()
        await self.flush()
        #expect(self.lookup.touches == [[token.id: .acme]])
    }

    @Test
    func refusedTokensHaveNoUse() async throws {
        let (text, _) = self.lookup.issue(.acmeLive, revokedAt: .fixture)
        _ = try await self.tokens.find(text)
        await self.flush()
        #expect(self.lookup.touches.isEmpty)
    }
}
