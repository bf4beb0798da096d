import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ManageAPITokensTests {
    private let database: TestDatabase
    private let tokens: ManageAPITokens
    private let lookup: PostgresAPITokenLookup

    init() throws {
        self.database = try TestDatabase.current
        self.tokens = try TestServices(on: self.database).tokens
        self.lookup = PostgresAPITokenLookup(on: try self.database.pool(as: .gateway))
    }

    @Test(arguments: TenantEnvironment.allCases)
    func newTokenIsFoundByItsText(environment: TenantEnvironment) async throws {
        try await self.database.insertTenants()
        let (token, text) = try await self.tokens.create(
            name: "server", environment: environment, tenant: .acme, actor: .tester)
        let read = try APITokenText(parsing: text.revealed, expected: .eu)
        let found = try #require(try await self.lookup.find(keyID: read.keyID))
        #expect(found == token)
        #expect(read.matches(found))
        #expect(found.scope == Scope(tenantID: .acme, environment: environment))
        #expect(text.revealed.hasSuffix(token.lastFour))
        #expect(try await self.tokens.list(tenant: .acme) == [token])
    }

    @Test
    func secretIsNowhereInTheDatabase() async throws {
        try await self.database.insertTenants()
        let text = try await self.tokens.create(name: "server", environment: .live, tenant: .acme, actor: .tester).text
        let row = try await self.database.superuser.first("SELECT t::text AS line FROM api_tokens AS t", in: .unscoped)
        {
            try $0.decode("line", as: String.self)
        }
        let secret = try #require(text.revealed.split(separator: ".").last)
        #expect(try !#require(row).contains(secret))
    }

    @Test
    func revokingIsAuditedOnce() async throws {
        try await self.database.insertTenants()
        let token = try await self.tokens.create(name: "a", environment: .live, tenant: .acme, actor: .tester).token
        #expect(try await self.tokens.revoke(token.id, tenant: .globex, actor: .tester) == false)
        #expect(try await self.tokens.revoke(token.id, tenant: .acme, actor: .tester))
        #expect(try await self.tokens.revoke(token.id, tenant: .acme, actor: .tester) == false)
        #expect(try await self.lookup.find(keyID: token.keyID)?.revokedAt != nil)
        #expect(try await self.database.count("SELECT FROM audit_log WHERE action = 'token.revoked'") == 1)
        #expect(try await self.database.count("SELECT FROM audit_log WHERE action = 'token.created'") == 1)
    }
}
