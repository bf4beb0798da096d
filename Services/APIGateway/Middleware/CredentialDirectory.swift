import Foundation
import Logging
import ServiceRuntime
import Synchronization
import VerificationDomain

/// The API tokens that this process has seen.
typealias TokenDirectory = CredentialDirectory<APIToken>
/// The OAuth clients that this process has seen.
typealias OAuthClientDirectory = CredentialDirectory<OAuthClient>

/// What programs sign in with: found by a public key id, and revoked at any time.
protocol RevocableCredential: Sendable {
    /// Its name for operators.
    var id: Identifier<Self> { get }
    /// Whose it is.
    var tenantID: TenantID { get }
    /// When it was revoked; `nil` while it is valid.
    var revokedAt: Date? { get }
}

extension APIToken: RevocableCredential {}
extension OAuthClient: RevocableCredential {}

/// The credentials of one kind that this process has seen, each looked up at most about once a second, so that a
/// revocation takes effect within one.
final class CredentialDirectory<Credential: RevocableCredential>: Sendable {
    /// How long an answer counts. Revocation must take effect within a second everywhere.
    static var lifetime: Duration { .milliseconds(900) }
    /// How many keys are remembered, unknown ones included, before the oldest answers go.
    static var limit: Int { 10_000 }

    private struct Entry {
        let credential: Credential?
        let readAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses: [Identifier<Credential>: (tenant: TenantID, at: Date)] = [:]
    }

    private let lookUp: @Sendable (String) async throws -> Credential?
    private let touch: @Sendable ([Identifier<Credential>: (tenant: TenantID, at: Date)]) async throws -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lookUp: Finds a credential by its key id, revoked or not.
    ///   - touch: Writes down when credentials were last used.
    init(
        logger: Logger, lookUp: @escaping @Sendable (String) async throws -> Credential?,
        touch: @escaping @Sendable ([Identifier<Credential>: (tenant: TenantID, at: Date)]) async throws -> Void
    ) {
        self.logger = logger
        self.lookUp = lookUp
        self.touch = touch
    }

    /// The stored credential of a key id; `nil` when there is none, it is revoked, or it is not what `matches` asks.
    func find(keyID: String, where matches: (Credential) -> Bool) async throws -> Credential? {
        let now = ContinuousClock.now
        let found: Credential?
        if let known = self.state.withLock({ $0.entries[keyID] }), now - known.readAt < Self.lifetime {
            found = known.credential
        } else {
            // The answer is as old as the question.
            found = try await self.lookUp(keyID)
            self.state.withLock { state in
                if state.entries.count >= Self.limit {
                    state.entries = state.entries.filter { now - $0.value.readAt < Self.lifetime }
                    if state.entries.count >= Self.limit { state.entries.removeAll() }
                }
                state.entries[keyID] = Entry(credential: found, readAt: now)
            }
        }
        guard let found, found.revokedAt == nil, matches(found) else { return nil }
        self.state.withLock { $0.uses[found.id] = (found.tenantID, Date()) }
        return found
    }

    /// Whether this is a good credential as far as was last seen, however long ago; ``find(keyID:where:)`` decides.
    func remembers(keyID: String, where matches: (Credential) -> Bool) -> Bool {
        guard let found = self.state.withLock({ $0.entries[keyID]?.credential }) else { return false }
        return found.revokedAt == nil && matches(found)
    }

    /// Writes down when credentials were last used, once a minute, until cancelled; then once more.
    func flushUses(every interval: Duration = .seconds(60)) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            await self.flush()
        }
        // What was used while the last one was written, or when there was none.
        await self.flush()
    }

    private func flush() async {
        let uses = self.state.withLock { state in
            defer { state.uses = [:] }
            return state.uses
        }
        if uses.isEmpty { return }
        // Not cancelled with the loop: the last uses before a stop count too.
        let written = Task { try await self.touch(uses) }
        do {
            try await written.value
        } catch {
            self.logger.warning(
                "Last uses of credentials were not written", metadata: ["credential_count": "\(uses.count)"])
        }
    }
}

extension CredentialDirectory<APIToken> {
    convenience init(lookup: any APITokenLookup, logger: Logger) {
        self.init(
            logger: logger, lookUp: { try await lookup.find(keyID: $0) }, touch: { try await lookup.touch($0) })
    }

    /// The stored token that `presented` is the text of; `nil` when there is none, or it is revoked.
    func find(_ presented: APITokenText) async throws -> APIToken? {
        try await self.find(keyID: presented.keyID) { presented.matches($0) }
    }

    /// Whether this was a good token when it was last looked up.
    func remembers(_ presented: APITokenText) -> Bool {
        self.remembers(keyID: presented.keyID) { presented.matches($0) }
    }
}

extension CredentialDirectory<OAuthClient> {
    convenience init(lookup: any OAuthClientLookup, logger: Logger) {
        self.init(
            logger: logger, lookUp: { try await lookup.find(keyID: $0) }, touch: { try await lookup.touch($0) })
    }

    /// The stored client that `presented` belong to; `nil` when there is none, or it is revoked.
    func find(_ presented: OAuthCredentials) async throws -> OAuthClient? {
        try await self.find(keyID: presented.keyID) { presented.matches($0) }
    }

    /// The stored client that an access token names; `nil` when there is none, or it is revoked.
    func find(_ subject: OAuthAccessTokens.Subject) async throws -> OAuthClient? {
        try await self.find(keyID: subject.keyID) { $0.id == subject.clientID && $0.scope == subject.scope }
    }

    /// Whether the client that an access token names was good when it was last looked up.
    func remembers(_ subject: OAuthAccessTokens.Subject) -> Bool {
        self.remembers(keyID: subject.keyID) { $0.id == subject.clientID && $0.scope == subject.scope }
    }
}
