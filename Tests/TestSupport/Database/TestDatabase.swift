import Foundation
package import Logging
package import Persistence
package import PostgresClient
import Synchronization

/// One test's own copy of the migrated database, with pools as the services have them. Given by the trait `.postgres`.
///
/// `MARTLET_TEST_DATABASE_URL` names the server, as a superuser; it must let the service roles log in without password.
package final class TestDatabase: Sendable {
    @TaskLocal private static var bound: TestDatabase?

    /// The database of the test that runs.
    /// - Throws: ``TestDatabaseError/noTrait`` in a test without the trait `.postgres`.
    package static var current: TestDatabase {
        get throws {
            guard let bound = Self.bound else { throw TestDatabaseError.noTrait }
            return bound
        }
    }

    /// The database's name on its server.
    package let name: String
    /// Connected as the administrator, whom row-level security does not bind: for setting up, and for looking.
    package let superuser: PostgresPool
    private let pools = Mutex<[ServiceRole: PostgresPool]>([:])

    private init(name: String) throws {
        self.name = name
        self.superuser = Self.pool(try TestServer.url(database: name), scopedTables: [])
    }

    /// Connected as a service is: with its role, and refusing statements without the scope that they need.
    package func pool(as role: ServiceRole) throws -> PostgresPool {
        try self.pools.withLock { pools in
            if let pool = pools[role] { return pool }
            let url = try TestServer.url(database: self.name, role: role.name)
            let pool = Self.pool(url, scopedTables: TableCatalogue.scopedTables)
            pools[role] = pool
            return pool
        }
    }

    /// Runs `body` with ``current`` set to a fresh copy of the migrated template, and drops the copy.
    package static func withCopy(_ body: () async throws -> Void) async throws {
        try await Self.with(template: { try await TestServer.shared.template() }) { database in
            try await Self.$bound.withValue(database, operation: body)
        }
    }

    /// Runs `body` with a database in which nothing was migrated, and drops it.
    package static func withEmpty(_ body: (TestDatabase) async throws -> Void) async throws {
        try await Self.with(template: { "template0" }, body)
    }

    private static func with(
        template: () async throws -> String, _ body: (TestDatabase) async throws -> Void
    ) async throws {
        let server = try TestServer.shared
        await server.gate.enter()
        let result: Result<Void, any Error>
        do {
            let database = try TestDatabase(name: try await server.create(from: template()))
            do {
                result = .success(try await body(database))
            } catch {
                result = .failure(error)
            }
            await database.close()
            try await server.drop(database.name)
        } catch {
            await server.gate.leave()
            throw error
        }
        await server.gate.leave()
        try result.get()
    }

    private func close() async {
        for pool in self.pools.withLock({ Array($0.values) }) { await pool.close() }
        await self.superuser.close()
    }

    static func pool(_ url: String, connections: Int = 4, scopedTables: Set<String>) -> PostgresPool {
        var configuration = PostgresConfiguration(url: url, applicationName: "martlet-test")
        configuration.maximumConnections = connections
        configuration.scopedTables = scopedTables
        // Many tests share two cores: a wait says little here.
        configuration.acquireTimeout = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        configuration.connectTimeout = .seconds(60)
        return PostgresPool(configuration: configuration, logger: Self.logger)
    }

    /// Says nothing.
    package static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// Why a test has no database.
package enum TestDatabaseError: Error, CustomStringConvertible {
    case noTrait
    case noServer
    case unreadableURL

    package var description: String {
        switch self {
        case .noTrait: "this test needs the trait .postgres"
        case .noServer:
            "MARTLET_TEST_DATABASE_URL is not set: it names a Postgres server, as a superuser; ./test starts one"
        case .unreadableURL: "MARTLET_TEST_DATABASE_URL is not a postgresql:// URL"
        }
    }
}
