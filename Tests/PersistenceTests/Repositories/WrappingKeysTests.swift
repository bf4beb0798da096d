import Cryptography
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct WrappingKeysTests {
    private let database: TestDatabase
    private let wrappingKeys: PostgresWrappingKeys
    private static let actor = AuditActor.operatorCommand("root")

    init() throws {
        self.database = try TestDatabase.current
        self.wrappingKeys = PostgresWrappingKeys(on: try self.database.pool(as: .operator))
    }

    /// A wrapping key with these versions; each version's secret is the same everywhere.
    private func key(_ versions: UInt32..., purpose: KeyPurpose = .events) throws -> WrappingKey {
        try WrappingKey(
            purpose: purpose,
            versions: Dictionary(
                uniqueKeysWithValues: versions.map {
                    (
                        KeyVersion(rawValue: $0),
                        try SymmetricSecret(bytes: Array(repeating: UInt8(truncatingIfNeeded: $0), count: 32))
                    )
                }))
    }

    private func keys(_ wrapping: WrappingKey) throws -> TenantKeys {
        TenantKeys(wrapping: wrapping, sql: try self.database.pool(as: .gateway))
    }

    private func use(_ version: UInt32, _ keys: Int, _ tenants: Int, _ purpose: KeyPurpose = .events) -> WrappingKeyUse
    {
        WrappingKeyUse(purpose: purpose, version: KeyVersion(rawValue: version), keys: keys, tenants: tenants)
    }

    private func rewrapAll(_ key: WrappingKey) async throws -> Int {
        var count = 0
        for tenant in [TenantID.acme, .globex] {
            count += try await self.wrappingKeys.rewrap(key, tenant: tenant, actor: Self.actor)
        }
        return count
    }

    @Test
    func rotationLeavesTheKeysWhatTheyAre() async throws {
        try await self.database.insertTenants()
        let id = UUID()
        let sealed = try await self.keys(self.key(1)).seal([1, 2, 3], tenant: .acme, object: "x", id: id)
        _ = try await self.keys(self.key(1)).current(tenant: .globex)
        let both = try self.key(1, 300)
        #expect(try await self.rewrapAll(both) == 2)
        #expect(try await self.wrappingKeys.uses() == [self.use(300, 2, 2)])
        let opened = try await self.keys(self.key(300)).open(sealed, tenant: .acme, object: "x", id: id)
        #expect(opened == [1, 2, 3])
        await #expect(throws: SealingError.keyVersionMismatch(found: KeyVersion(rawValue: 300))) {
            _ = try await self.keys(self.key(1)).open(sealed, tenant: .acme, object: "x", id: id)
        }
        #expect(try await self.rewrapAll(both) == 0)
    }

    @Test
    func newKeysAreWrappedByTheHighestVersion() async throws {
        try await self.database.insertTenants()
        _ = try await self.keys(self.key(1)).current(tenant: .acme)
        _ = try await self.keys(self.key(1, 2)).current(tenant: .globex)
        #expect(try await self.wrappingKeys.uses() == [self.use(1, 1, 1), self.use(2, 1, 1)])
    }

    @Test
    func batchesAreBoundedAndRotationGoesOnWhereItStopped() async throws {
        try await self.database.insertTenants()
        _ = try await self.keys(self.key(1)).current(tenant: .acme)
        let wrapped = try self.key(1)
        for version in 2...5 {
            let made = DataKey.generate(version: KeyVersion(rawValue: UInt32(version)))
            let bytes = SQLBytes(try wrapped.wrap(made, tenantID: TenantID.acme.rawValue))
            try await self.database.superuser.execute(
                """
                INSERT INTO tenant_keys (tenant_id, purpose, version, wrapped)
                VALUES (\(TenantID.acme), 'events', \(version), \(bytes))
                """, in: .unscoped)
        }
        let both = try self.key(1, 2)
        var counts: [Int] = []
        for _ in 0..<4 {
            counts.append(try await self.wrappingKeys.rewrap(both, tenant: .acme, actor: Self.actor, limit: 2))
        }
        #expect(counts == [2, 2, 1, 0])
        #expect(try await self.wrappingKeys.uses() == [self.use(2, 5, 1)])
        let lines = try await self.database.superuser.all(
            "SELECT subject_id FROM audit_log WHERE action = 'tenant_keys.rewrapped'", in: .unscoped
        ) { try $0.decode("subject_id", as: String.self) }
        #expect(lines == ["events:2", "events:2", "events:2"])
    }

    @Test
    func twoRotationsAtOnceWrapEachKeyOnce() async throws {
        try await self.database.insertTenants()
        _ = try await self.keys(self.key(1)).current(tenant: .acme)
        let (both, wrappingKeys) = (try self.key(1, 2), self.wrappingKeys)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try await wrappingKeys.rewrap(both, tenant: .acme, actor: Self.actor) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.reduce(0, +) == 1)
    }

    @Test
    func aMissingVersionIsNamed() async throws {
        try await self.database.insertTenants()
        _ = try await self.keys(self.key(1)).current(tenant: .acme)
        _ = try await TestKeys.webhooks(on: self.database.pool(as: .gateway)).current(tenant: .acme)
        let missing = await #expect(throws: WrappingKeyMissing.self) {
            try await self.wrappingKeys.require([self.key(2)])
        }
        #expect(missing?.use == self.use(1, 1, 1))
        #expect(
            "\(try #require(missing))" == "version 1 of the wrapping key for events, which wraps 1 keys of 1 tenants")
        try await self.wrappingKeys.require([self.key(1)])
        try await self.wrappingKeys.require([self.key(1, 2)])
        try await self.wrappingKeys.require([])  // no key of the process's own purposes is used
        await #expect(throws: SealingError.self) {
            _ = try await self.wrappingKeys.rewrap(self.key(2), tenant: .acme, actor: Self.actor)
        }
        #expect(try await self.wrappingKeys.uses().contains(self.use(1, 1, 1)))
    }

    @Test(arguments: ServiceRole.allCases)
    func everyServiceMayCountAndOnlyTheOperatorRewraps(role: ServiceRole) async throws {
        try await self.database.insertTenants()
        _ = try await self.keys(self.key(1)).current(tenant: .acme)
        let wrappingKeys = PostgresWrappingKeys(on: try self.database.pool(as: role))
        #expect(try await wrappingKeys.uses() == [self.use(1, 1, 1)])
        if role == .operator { return }
        await #expect(throws: SQLError.self) {
            _ = try await wrappingKeys.rewrap(self.key(1, 2), tenant: .acme, actor: Self.actor)
        }
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        for tenant in [TenantID.acme, .globex] { _ = try await self.keys(self.key(1)).current(tenant: tenant) }
        _ = try await self.wrappingKeys.rewrap(self.key(1, 2), tenant: .acme, actor: Self.actor)
        #expect(try await self.wrappingKeys.uses() == [self.use(1, 1, 1), self.use(2, 1, 1)])
    }
}
