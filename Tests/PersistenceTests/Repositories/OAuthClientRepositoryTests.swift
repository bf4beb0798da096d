import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct OAuthClientRepositoryTests {
    private let database: TestDatabase
    private let clients: PostgresOAuthClientRepository
    private let lookup: PostgresOAuthClientLookup

    init() throws {
        self.database = try TestDatabase.current
        self.clients = PostgresOAuthClientRepository(on: try self.database.pool(as: .operator))
        self.lookup = PostgresOAuthClientLookup(on: try self.database.pool(as: .gateway))
    }

    private func insertedClient(
        scope: Scope = .acmeLive, keyID: String = "abcdefghij0", at seconds: Double = 0
    ) async throws -> OAuthClient {
        let client = OAuthClient(
            id: .random(), tenantID: scope.tenantID, environment: scope.environment, keyID: keyID,
            digest: (0..<32).map { UInt8($0) }, name: "It's \"one\"",
            createdAt: .fixture.addingTimeInterval(seconds))
        try await self.clients.insert(client)
        return client
    }

    @Test(arguments: Scope.fixtures)
    func everyFieldComesBack(scope: Scope) async throws {
        try await self.database.insertTenants()
        let client = try await self.insertedClient(scope: scope)
        #expect(try await self.clients.list(tenant: scope.tenantID) == [client])
        #expect(try await self.lookup.find(keyID: client.keyID) == client)
    }

    @Test
    func unknownKeyIsNotFound() async throws {
        try await self.database.insertTenants()
        _ = try await self.insertedClient()
        #expect(try await self.lookup.find(keyID: "abcdefghij1") == nil)
        #expect(try await self.lookup.find(keyID: "%") == nil)
        #expect(try await self.lookup.find(keyID: "") == nil)
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let second = try await self.insertedClient(keyID: "key-second0", at: 2)
        let first = try await self.insertedClient(keyID: "key-first00", at: 1)
        #expect(try await self.clients.list(tenant: .acme) == [first, second])
    }

    @Test
    func revokedClientStaysWithItsTime() async throws {
        try await self.database.insertTenants()
        let client = try await self.insertedClient()
        #expect(try await self.clients.revoke(client.id, tenant: .acme))
        let revokedAt = try #require(try await self.lookup.find(keyID: client.keyID)?.revokedAt)
        #expect(try await self.clients.list(tenant: .acme).map(\.revokedAt) == [revokedAt])
        #expect(try await self.clients.revoke(client.id, tenant: .acme) == false)
        #expect(try await self.lookup.find(keyID: client.keyID)?.revokedAt == revokedAt)
    }

    @Test
    func useIsNotedAndNeverMovesBack() async throws {
        try await self.database.insertTenants()
        let client = try await self.insertedClient()
        let unused = try await self.insertedClient(keyID: "key-unused0")
        let later = Date.fixture.addingTimeInterval(60)
        for moment in [Date.fixture, later, .fixture] {
            try await self.lookup.touch([client.id: (tenant: .acme, at: moment)])
        }
        #expect(try await self.lookup.find(keyID: client.keyID)?.lastUsedAt == later)
        #expect(try await self.lookup.find(keyID: unused.keyID)?.lastUsedAt == nil)
    }

    @Test
    func usesOfSeveralTenantsAreNotedTogether() async throws {
        try await self.database.insertTenants()
        let acmes = try await self.insertedClient(keyID: "key-acme000")
        let globexs = try await self.insertedClient(scope: .globexSandbox, keyID: "key-globex0")
        try await self.lookup.touch([
            acmes.id: (tenant: .acme, at: .fixture), globexs.id: (tenant: .globex, at: .fixture),
        ])
        #expect(try await self.lookup.find(keyID: acmes.keyID)?.lastUsedAt == .fixture)
        #expect(try await self.lookup.find(keyID: globexs.keyID)?.lastUsedAt == .fixture)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let client = try await self.insertedClient()
        #expect(try await self.clients.list(tenant: .globex) == [])
        #expect(try await self.clients.revoke(client.id, tenant: .globex) == false)
        try await self.lookup.touch([client.id: (tenant: .globex, at: .fixture)])
        #expect(try await self.lookup.find(keyID: client.keyID) == client)
    }

    @Test(arguments: [ServiceRole.links, .reports, .orchestrator, .webhooks, .operator])
    func onlyTheGatewayLooksClientsUp(role: ServiceRole) async throws {
        let lookup = PostgresOAuthClientLookup(on: try self.database.pool(as: role))
        await #expect(throws: SQLError.self) { _ = try await lookup.find(keyID: "abcdefghij0") }
    }
}
