import Cryptography
import Foundation
import JobQueue
package import Persistence
package import VerificationDomain

extension TestDatabase {
    /// The gateway's store of kept answers.
    package func answers(
        lease: Duration = PostgresIdempotencyStore.lease, lifetime: Duration = PostgresIdempotencyStore.lifetime
    ) throws -> PostgresIdempotencyStore {
        let pool = try self.pool(as: .gateway)
        return PostgresIdempotencyStore(
            on: pool, keys: TestKeys.events(on: pool), producer: JobProducer(wakeUp: nil), lease: lease,
            lifetime: lifetime)
    }

    /// An answer that is kept under a key.
    package func keepAnswer(scope: Scope) async throws {
        let store = try self.answers()
        let claim = RequestClaim.fixture(scope: scope)
        _ = try await store.claim(claim)
        try await store.keep(KeptAnswer(status: 200, headers: ["content-type": "text/plain"], body: [1]), of: claim)
    }
}

extension RequestClaim {
    /// A request under a key; `body` tells requests apart.
    package static func fixture(
        _ key: String = "key-1", scope: Scope = .acmeSandbox, credential: CredentialKind = .apiToken,
        holder: String = "", body: String? = "body"
    ) -> RequestClaim {
        guard let key = IdempotencyKey(key) else { preconditionFailure("a key of visible characters") }
        return RequestClaim(
            id: UUID(), slot: IdempotencySlot(key, scope: scope, credential: credential, holder: holder),
            fingerprint: body.map { .digest(of: $0) })
    }
}
