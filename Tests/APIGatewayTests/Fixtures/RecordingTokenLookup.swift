import Foundation
import Synchronization
import VerificationDomain

/// Tokens in memory, and what was asked of them.
final class RecordingTokenLookup: APITokenLookup {
    private struct State {
        var tokens: [String: APIToken] = [:]
        var questions: [String] = []
        var touches: [[APITokenID: TenantID]] = []
        var isFailing = false
    }

    private let state = Mutex(State())

    /// Makes and keeps a token.
    /// - Returns: Its text, and what is stored of it.
    func issue(
        _ scope: Scope, region: Region = .eu, revokedAt: Date? = nil
    ) -> (text: APITokenText, token: APIToken) {
        let text = APITokenText.make(environment: scope.environment, region: region)
        let token = APIToken(
            id: APITokenID(rawValue: UUID()), tenantID: scope.tenantID, environment: scope.environment,
            keyID: text.keyID, digest: text.digest, name: "backend", lastFour: text.lastFour,
            createdAt: Date(timeIntervalSince1970: 1_700_000_000), revokedAt: revokedAt)
        self.state.withLock { $0.tokens[text.keyID] = token }
        return (text, token)
    }

    func revoke(_ text: APITokenText) { self.state.withLock { $0.tokens[text.keyID]?.revokedAt = Date() } }

    /// From now on every question and every note fails, or not.
    func fail(_ isFailing: Bool = true) { self.state.withLock { $0.isFailing = isFailing } }

    /// The key ids that were asked for, in order.
    var questions: [String] { self.state.withLock { $0.questions } }

    /// The uses that were noted, note by note.
    var touches: [[APITokenID: TenantID]] { self.state.withLock { $0.touches } }

    func find(keyID: String) async throws -> APIToken? {
        try self.state.withLock { state in
            state.questions.append(keyID)
            if state.isFailing { throw Unavailable() }
            return state.tokens[keyID]
        }
    }

    func touch(_ uses: [APITokenID: (tenant: TenantID, at: Date)]) async throws {
        try self.state.withLock { state in
            state.touches.append(uses.mapValues(\.tenant))
            if state.isFailing { throw Unavailable() }
        }
    }

    struct Unavailable: Error, Equatable {}
}
