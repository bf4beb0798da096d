import Foundation
import Logging
import PostgresClient
import Testing

/// The server the tests run on, and databases of their own on it.
enum TestDatabase {
    struct NotConfigured: Error, CustomStringConvertible {
        var description: String { "MARTLET_TEST_DATABASE_URL must be a superuser's connection URL" }
    }

    /// The URL of the server's maintenance database.
    static var serverURL: String {
        get throws {
            guard let url = ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"] else {
                throw NotConfigured()
            }
            return url
        }
    }

    static let logger: Logger = {
        var logger = Logger(label: "tests")
        logger.logLevel = .error
        return logger
    }()

    /// A pool on the maintenance database, for tests that create nothing.
    @discardableResult
    static func withPool<R>(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        try await self.withPool(url: self.serverURL, configure, body)
    }

    /// A pool on an empty database that is dropped afterwards.
    @discardableResult
    static func withDatabase<R>(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        let name = "pgclient_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        return try await self.withPool { server in
            try await server.execute(.verbatim("CREATE DATABASE \(name)"), in: .unscoped)
            let result: Result<R, any Error>
            do {
                result = .success(try await self.withPool(url: self.url(ofDatabase: name), configure, body))
            } catch {
                result = .failure(error)
            }
            try await server.execute(.verbatim("DROP DATABASE \(name) WITH (FORCE)"), in: .unscoped)
            return try result.get()
        }
    }

    @discardableResult
    static func withPool<R>(
        url: String, _ configure: (inout PostgresConfiguration) -> Void, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        var configuration = PostgresConfiguration(url: url, applicationName: "martlet-tests", maximumConnections: 4)
        configuration.statementTimeout = .seconds(30)
        configure(&configuration)
        let pool = PostgresPool(configuration: configuration, logger: self.logger)
        do {
            let result = try await body(pool)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    private static func url(ofDatabase name: String) throws -> String {
        guard var components = URLComponents(string: try self.serverURL) else { throw NotConfigured() }
        components.path = "/\(name)"
        guard let url = components.string else { throw NotConfigured() }
        return url
    }
}

/// Runs `body` and says how long it took.
func measured(_ body: () async throws -> Void) async rethrows -> Duration {
    try await ContinuousClock().measure { try await body() }
}

/// Waits until a condition holds, at most 20 s.
func eventually(_ condition: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while try await !condition() {
        try #require(clock.now < end, "not within 20 s")
        try await clock.sleep(for: .milliseconds(5))
    }
}
