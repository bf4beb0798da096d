import Cryptography
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct TenantKeysTests {
    private let database: TestDatabase
    private let pool: PostgresPool

    init() throws {
        self.database = try TestDatabase.current
        self.pool = try self.database.pool(as: .gateway)
    }

    @Test
    func keyOutlivesTheProcessThatMadeIt() async throws {
        try await self.database.insertTenants()
        let id = UUID()
        let sealed = try await TestKeys.events(on: self.pool).seal([1, 2, 3], tenant: .acme, object: "x", id: id)
        let opened = try await TestKeys.events(on: self.pool).open(sealed, tenant: .acme, object: "x", id: id)
        #expect(opened == [1, 2, 3])
    }

    @Test
    func processesThatStartTogetherAgreeOnOneKey() async throws {
        try await self.database.insertTenants()
        let pool = self.pool
        let keys = try await withThrowingTaskGroup(of: DataKey.self) { group in
            for _ in 0..<8 { group.addTask { try await TestKeys.events(on: pool).current(tenant: .acme) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys.count == 8)
        #expect(keys.allSatisfy { $0 == keys[0] })
        #expect(try await self.storedKeys() == ["\(TenantID.acme) events 1"])
    }

    @Test
    func eachTenantAndPurposeHasItsOwnKey() async throws {
        try await self.database.insertTenants()
        let keys = [
            try await TestKeys.events(on: self.pool).current(tenant: .acme),
            try await TestKeys.events(on: self.pool).current(tenant: .globex),
            try await TestKeys.webhooks(on: self.pool).current(tenant: .acme),
        ]
        #expect(keys[0] != keys[1])
        #expect(keys[0] != keys[2])
        #expect(try await self.storedKeys().count == 3)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let keys = TestKeys.events(on: self.pool)
        let id = UUID()
        let sealed = try await keys.seal([1, 2, 3], tenant: .acme, object: "x", id: id)
        _ = try await keys.current(tenant: .globex)
        await #expect(throws: SealingError.self) {
            _ = try await keys.open(sealed, tenant: .globex, object: "x", id: id)
        }
    }

    @Test
    func sealedValueOpensInItsOwnPlaceOnly() async throws {
        try await self.database.insertTenants()
        let keys = TestKeys.events(on: self.pool)
        let id = UUID()
        let sealed = try await keys.seal([1, 2, 3], tenant: .acme, object: "x", id: id)
        await #expect(throws: SealingError.self) {
            _ = try await keys.open(sealed, tenant: .acme, object: "y", id: id)
        }
        await #expect(throws: SealingError.self) {
            _ = try await keys.open(sealed, tenant: .acme, object: "x", id: UUID())
        }
    }

    @Test
    func destroyedKeyTakesItsContentAlong() async throws {
        try await self.database.insertTenants()
        let id = UUID()
        let sealed = try await TestKeys.events(on: self.pool).seal([1], tenant: .acme, object: "x", id: id)
        try await self.database.superuser.execute("DELETE FROM tenant_keys", in: .unscoped)
        await #expect(throws: TenantKeyError.destroyed) {
            _ = try await TestKeys.events(on: self.pool).open(sealed, tenant: .acme, object: "x", id: id)
        }
    }

    @Test(arguments: [ServiceRole.gateway, .links, .reports])
    func whoeverKeepsFilesMakesTheFirstKey(role: ServiceRole) async throws {
        try await self.database.insertTenants()
        let keys = TestKeys.events(on: try self.database.pool(as: role))
        let made = try await keys.current(tenant: .acme)
        #expect(try await TestKeys.events(on: self.pool).current(tenant: .acme) == made)
    }

    @Test(arguments: [ServiceRole.webhooks])
    func readersMakeNoKeys(role: ServiceRole) async throws {
        try await self.database.insertTenants()
        let keys = TestKeys.events(on: try self.database.pool(as: role))
        await #expect(throws: SQLError.self) { _ = try await keys.current(tenant: .acme) }
        let made = try await TestKeys.events(on: self.pool).current(tenant: .acme)
        #expect(try await keys.current(tenant: .acme) == made)
    }

    private func storedKeys() async throws -> [String] {
        try await self.database.superuser.all(
            "SELECT concat_ws(' ', tenant_id, purpose, version) AS line FROM tenant_keys", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }
}
