import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct APITokenRepositoryTests {
    private let database: TestDatabase
    private let tokens: PostgresAPITokenRepository
    private let lookup: PostgresAPITokenLookup

    init() throws {
        self.database = try TestDatabase.current
        self.tokens = PostgresAPITokenRepository(on: try self.database.pool(as: .operator))
        self.lookup = PostgresAPITokenLookup(on: try self.database.pool(as: .gateway))
    }

    private func insertedToken(
        scope: Scope = .acmeLive, keyID: String = "abcdefghij0", at seconds: Double = 0
    ) async throws -> APIToken {
        let token = APIToken(
            id: .random(), tenantID: scope.tenantID, environment: scope.environment, keyID: keyID,
            digest: (0..<32).map { UInt8($0) }, name: "It's \"one\"", lastFour: "wXyZ",
            createdAt: .fixture.addingTimeInterval(seconds))
        try await self.tokens.insert(token)
        return token
    }

    @Test(arguments: Scope.fixtures)
    func everyFieldComesBack(scope: Scope) async throws {
        try await self.database.insertTenants()
        let token = try await self.insertedToken(scope: scope)
        #expect(try await self.tokens.list(tenant: scope.tenantID) == [token])
        #expect(try await self.lookup.find(keyID: token.keyID) == token)
    }

    @Test
    func unknownKeyIsNotFound() async throws {
        try await self.database.insertTenants()
        _ = try await self.insertedToken()
        #expect(try await self.lookup.find(keyID: "abcdefghij1") == nil)
        #expect(try await self.lookup.find(keyID: "%") == nil)
        #expect(try await self.lookup.find(keyID: "") == nil)
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let second = try await self.insertedToken(keyID: "key-second0", at: 2)
        let first = try await self.insertedToken(keyID: "key-first00", at: 1)
        #expect(try await self.tokens.list(tenant: .acme) == [first, second])
    }

    @Test
    func revokedTokenStaysWithItsTime() async throws {
        try await self.database.insertTenants()
        let token = try await self.insertedToken()
        #expect(try await self.tokens.revoke(token.id, tenant: .acme))
        let revokedAt = try #require(try await self.lookup.find(keyID: token.keyID)?.revokedAt)
        #expect(try await self.tokens.list(tenant: .acme).map(\.revokedAt) == [revokedAt])
        #expect(try await self.tokens.revoke(token.id, tenant: .acme) == false)
        #expect(try await self.lookup.find(keyID: token.keyID)?.revokedAt == revokedAt)
    }

    @Test
    func useIsNotedAndNeverMovesBack() async throws {
        try await self.database.insertTenants()
        let token = try await self.insertedToken()
        let unused = try await self.insertedToken(keyID: "key-unused0")
        let later = Date.fixture.addingTimeInterval(60)
        for moment in [Date.fixture, later, .fixture] {
            try await self.lookup.touch([token.id: (tenant: .acme, at: moment)])
        }
        #expect(try await self.lookup.find(keyID: token.keyID)?.lastUsedAt == later)
        #expect(try await self.lookup.find(keyID: unused.keyID)?.lastUsedAt == nil)
    }

    @Test
    func usesOfSeveralTenantsAreNotedTogether() async throws {
        try await self.database.insertTenants()
        let acmes = try await self.insertedToken(keyID: "key-acme000")
        let globexs = try await self.insertedToken(scope: .globexSandbox, keyID: "key-globex0")
        try await self.lookup.touch([
            acmes.id: (tenant: .acme, at: .fixture), globexs.id: (tenant: .globex, at: .fixture),
        ])
        #expect(try await self.lookup.find(keyID: acmes.keyID)?.lastUsedAt == .fixture)
        #expect(try await self.lookup.find(keyID: globexs.keyID)?.lastUsedAt == .fixture)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let token = try await self.insertedToken()
        #expect(try await self.tokens.list(tenant: .globex) == [])
        #expect(try await self.tokens.revoke(token.id, tenant: .globex) == false)
        try await self.lookup.touch([token.id: (tenant: .globex, at: .fixture)])
        #expect(try await self.lookup.find(keyID: token.keyID) == token)
    }

    @Test(arguments: [ServiceRole.links, .reports, .orchestrator, .webhooks, .operator])
    func onlyTheGatewayLooksTokensUp(role: ServiceRole) async throws {
        let lookup = PostgresAPITokenLookup(on: try self.database.pool(as: role))
        await #expect(throws: SQLError.self) { _ = try await lookup.find(keyID: "abcdefghij0") }
    }
}
