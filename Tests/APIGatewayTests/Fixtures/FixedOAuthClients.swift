import Foundation
import Synchronization
import VerificationDomain

/// OAuth clients without a database, as the lookup has them.
final class FixedOAuthClients: OAuthClientLookup {
    private let clients = Mutex<[String: OAuthClient]>([:])

    /// Makes and keeps a client.
    func issue(_ scope: Scope, region: Region = .eu) -> (credentials: OAuthCredentials, client: OAuthClient) {
        let credentials = OAuthCredentials.make(environment: scope.environment, region: region)
        let client = OAuthClient(
            id: .init(rawValue: UUID()), tenantID: scope.tenantID, environment: scope.environment,
            keyID: credentials.keyID, digest: credentials.digest, name: "backend",
            createdAt: Date(timeIntervalSince1970: 1_700_000_000))
        self.clients.withLock { $0[client.keyID] = client }
        return (credentials, client)
    }

    func revoke(_ client: OAuthClient) { self.clients.withLock { $0[client.keyID]?.revokedAt = Date() } }

    func find(keyID: String) async throws -> OAuthClient? { self.clients.withLock { $0[keyID] } }

    func touch(_ uses: [OAuthClientID: (tenant: TenantID, at: Date)]) async throws {}
}
