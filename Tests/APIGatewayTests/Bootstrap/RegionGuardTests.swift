import Cryptography
import Logging
import Persistence
import PostgresClient
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import VerificationDomain

@testable import ServiceAssembly

/// A process and the database that it was given.
@Suite(.postgres, .timeLimit(.minutes(15)))
struct RegionGuardTests {
    private final class Part: Service {
        private let state = Mutex(false)
        var hasBegun: Bool { self.state.withLock { $0 } }
        func run() async throws { self.state.withLock { $0 = true } }
    }

    private let part = Part()

    private func guarded(_ region: Region, _ pool: PostgresPool) -> any Service {
        RegionGuard(pool, region: region, logger: Logger(label: "test"), pause: .milliseconds(5)).guarding(self.part)
    }

    @Test(arguments: [ServiceRole.gateway, .links, .orchestrator, .reports, .webhooks])
    func aPartBeginsOnItsOwnRegionsDatabase(role: ServiceRole) async throws {
        let region = try await PostgresDeployment(on: TestDatabase.current.superuser).region()
        try await self.guarded(region, TestDatabase.current.pool(as: role)).run()
        #expect(self.part.hasBegun)
    }

    @Test(arguments: [ServiceRole.gateway, .links, .orchestrator, .reports, .webhooks])
    func noPartBeginsOnAnothersAndTheProcessEnds(role: ServiceRole) async throws {
        let region = try await PostgresDeployment(on: TestDatabase.current.superuser).region()
        let other = try #require(Region.allCases.first { $0 != region })
        let pool = try TestDatabase.current.pool(as: role)
        await #expect(throws: DeploymentError.otherRegion(found: region, expected: other)) {
            try await self.guarded(other, pool).run()
        }
        #expect(!self.part.hasBegun)
    }

    @Test
    func aPartWaitsForADatabaseWithoutASchema() async throws {
        try await TestDatabase.withEmpty { database in
            let service = self.guarded(.eu, database.superuser)
            let running = Task { try await service.run() }
            // Two answers that there is no such table; a part that did not wait would have begun.
            for _ in 0..<2 { _ = try await database.superuser.query("SELECT pg_sleep(0.02)", in: .unscoped) }
            #expect(!self.part.hasBegun)
            running.cancel()
            try await running.value
            #expect(!self.part.hasBegun)
        }
    }

    @Test(arguments: [ServiceRole.gateway, .links, .orchestrator, .reports, .webhooks])
    func noPartBeginsWithoutAWrappingKeyThatIsStillUsed(role: ServiceRole) async throws {
        let database = try TestDatabase.current
        try await database.insertTenants()
        _ = try await TestKeys.events(on: database.pool(as: .gateway)).current(tenant: .acme)
        let region = try await PostgresDeployment(on: database.superuser).region()
        func key(_ versions: [UInt32]) throws -> WrappingKey {
            try WrappingKey(
                purpose: .events,
                versions: Dictionary(
                    uniqueKeysWithValues: versions.map { (KeyVersion(rawValue: $0), SymmetricSecret.generate()) }))
        }
        func start(with versions: [UInt32]) async throws {
            try await RegionGuard(
                database.pool(as: role), region: region, wrappingKeys: [key(versions)], logger: Logger(label: "test"),
                pause: .milliseconds(5)
            ).guarding(self.part).run()
        }
        let missing = await #expect(throws: WrappingKeyMissing.self) { try await start(with: [2]) }
        #expect(missing?.use.version == .first)
        #expect(!self.part.hasBegun)
        try await start(with: [1, 2])
        #expect(self.part.hasBegun)
    }
}
