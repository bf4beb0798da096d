import Foundation
import OutboundHTTP
import VerificationDomain

/// The access tokens of webhooks, in this process: each is fetched once for all deliveries that wait for it, and used until
/// shortly before it expires, or until an endpoint refuses it.
///
/// Across an `await` another delivery may have dropped a webhook's token, or begun to fetch one by a grant that was changed
/// meanwhile; so what was fetched is kept only while its own fetch is still the one in place.
actor AccessTokens {
    private enum State {
        case known(AccessToken)
        case fetching(UUID, Task<AccessTokenAnswer, Never>)
    }

    private struct Entry {
        let grant: ClientCredentialsGrant
        let state: State
    }

    private let fetch: @Sendable (ClientCredentialsGrant) async -> AccessTokenAnswer
    private let now: @Sendable () -> ContinuousClock.Instant
    private var entries: [WebhookID: Entry] = [:]

    /// - Parameters:
    ///   - fetch: Asks a token endpoint; must end by itself.
    ///   - now: Says whether a token is still good.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        fetch: @escaping @Sendable (ClientCredentialsGrant) async -> AccessTokenAnswer
    ) {
        self.now = now
        self.fetch = fetch
    }

    /// Fetches tokens by a client that goes nowhere it must not, within its deadline.
    init(by client: GuardedHTTPClient) {
        self.init { grant in
            let result = await client.post(url: grant.serverURL, headers: grant.headers, body: grant.body)
            return AccessTokenAnswer(result, at: .now)
        }
    }

    /// A token for a webhook.
    /// - Returns: Also whether it was fetched for this call: then a refusal says more than that it is outdated.
    func token(
        of webhook: WebhookID, by grant: ClientCredentialsGrant
    ) async -> (answer: AccessTokenAnswer, isFresh: Bool) {
        if let entry = self.entries[webhook], entry.grant == grant {
            switch entry.state {
            case .known(let token) where self.now() < token.goodUntil: return (.token(token), false)
            case .known: break
            case .fetching(_, let task): return (await task.value, true)
            }
        }
        let fetch = self.fetch
        let id = UUID()
        // Of no caller's own: whoever began it may be cancelled while others wait for it. It ends within the client's
        // deadline.
        let task = Task { await fetch(grant) }
        self.entries[webhook] = Entry(grant: grant, state: .fetching(id, task))
        let answer = await task.value
        if case .fetching(let current, _) = self.entries[webhook]?.state, current == id {
            self.forgetOutdated()
            // What failed is asked for again by the next delivery, whose schedule keeps the time between them.
            if case .token(let token) = answer {
                self.entries[webhook] = Entry(grant: grant, state: .known(token))
            } else {
                self.entries[webhook] = nil
            }
        }
        return (answer, true)
    }

    /// An endpoint refused this token; a newer one stays.
    func drop(_ token: AccessToken, of webhook: WebhookID) {
        if case .known(let current) = self.entries[webhook]?.state, current == token { self.entries[webhook] = nil }
    }

    /// How many webhooks have a token here, or wait for one.
    var count: Int { self.entries.count }

    /// So that webhooks that are gone do not stay for ever.
    private func forgetOutdated() {
        let now = self.now()
        self.entries = self.entries.filter { _, entry in
            guard case .known(let token) = entry.state else { return true }
            return now < token.goodUntil
        }
    }
}
