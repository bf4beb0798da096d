import Foundation
import Logging
import ServiceRuntime
import Synchronization
import VerificationDomain

/// The API tokens that this process has seen, each looked up at most about once a second, so that a revocation takes
/// effect within one.
final class TokenDirectory: Sendable {
    /// How long an answer counts. Revocation must take effect within a second everywhere.
    static let lifetime: Duration = .milliseconds(900)
    /// How many keys are remembered, unknown ones included, before the oldest answers go.
    static let limit = 10_000

    private struct Entry {
        let token: APIToken?
        let readAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses: [APITokenID: (tenant: TenantID, at: Date)] = [:]
    }

    private let lookup: any APITokenLookup
    private let logger: Logger
    private let state = Mutex(State())

    init(lookup: any APITokenLookup, logger: Logger) {
        self.lookup = lookup
        self.logger = logger
    }

    /// The stored token that `presented` is the text of; `nil` when there is none, or it is revoked.
    func find(_ presented: APITokenText) async throws -> APIToken? {
        let now = ContinuousClock.now
        let token: APIToken?
        if let known = self.state.withLock({ $0.entries[presented.keyID] }), now - known.readAt < Self.lifetime {
            token = known.token
        } else {
            // The answer is as old as the question.
            token = try await self.lookup.find(keyID: presented.keyID)
            self.state.withLock { state in
                if state.entries.count >= Self.limit {
                    state.entries = state.entries.filter { now - $0.value.readAt < Self.lifetime }
                    if state.entries.count >= Self.limit { state.entries.removeAll() }
                }
                state.entries[presented.keyID] = Entry(token: token, readAt: now)
            }
        }
        guard let token, token.revokedAt == nil, presented.matches(token) else { return nil }
        self.state.withLock { $0.uses[token.id] = (token.tenantID, Date()) }
        return token
    }

    /// Whether this is a good token as far as was last seen, however long ago; ``find(_:)`` decides.
    func remembers(_ presented: APITokenText) -> Bool {
        guard let token = self.state.withLock({ $0.entries[presented.keyID]?.token }) else { return false }
        return token.revokedAt == nil && presented.matches(token)
    }

    /// Writes down when tokens were last used, once a minute, until cancelled; then once more.
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
        let written = Task { try await self.lookup.touch(uses) }
        do {
            try await written.value
        } catch {
            self.logger.warning(
                "Last uses of tokens were not written", metadata: ["token_count": "\(uses.count)"])
        }
    }
}
