import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ManageOAuthClientsTests {
    private let database: TestDatabase
    private let clients: ManageOAuthClients
    private let lookup: PostgresOAuthClientLookup

    init() throws {
        self.database = try TestDatabase.current
        self.clients = try TestServices(on: self.database).oauthClients
        self.lookup = PostgresOAuthClientLookup(on: try self.database.pool(as: .gateway))
    }

    @Test(arguments: TenantEnvironment.allCases)
    func newClientIsFoundByItsCredentials(environment: TenantEnvironment) async throws {
        try await self.database.insertTenants()
        let (client, credentials) = try await self.clients.create(
            name: "server", environment: environment, tenant: .acme, actor: .tester)
        let read = try #require(
            OAuthCredentials(
                clientID: credentials.clientID, clientSecret: credentials.revealedSecret, expected: .eu))
        let found = try #require(try await self.lookup.find(keyID: read.keyID))
        #expect(found == client)
        #expect(read.matches(found))
        #expect(found.scope == Scope(tenantID: .acme, environment: environment))
        #expect(try await self.clients.list(tenant: .acme) == [client])
        #expect(try await self.clients.list(tenant: .globex) == [])
    }

    @Test
    func secretIsNowhereInTheDatabase() async throws {
        try await self.database.insertTenants()
        let credentials = try await self.clients.create(
            name: "server", environment: .live, tenant: .acme, actor: .tester
        ).credentials
        let row = try await self.database.superuser.first(
            "SELECT t::text AS line FROM oauth_clients AS t", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
        let line = try #require(row)
        #expect(line.contains(credentials.keyID) && !line.contains(credentials.revealedSecret))
        #expect(!"\(credentials)".contains(credentials.revealedSecret))
    }

    @Test
    func revokingIsAuditedOnce() async throws {
        try await self.database.insertTenants()
        let client = try await self.clients.create(
            name: "a", environment: .live, tenant: .acme, actor: .tester
        ).client
        #expect(try await self.clients.revoke(client.id, tenant: .globex, actor: .tester) == false)
        #expect(try await self.clients.revoke(client.id, tenant: .acme, actor: .tester))
        #expect(try await self.clients.revoke(client.id, tenant: .acme, actor: .tester) == false)
        let lines = try await self.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log ORDER BY at, action", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
        #expect(lines.sorted() == ["oauth_client.created \(client.id)", "oauth_client.revoked \(client.id)"])
    }
}
