import Foundation
import JobQueue
import Logging
import PostgresClient
import Testing

/// A database of one test's own, with the queue's migration and a table for effects.
struct QueueDatabase: Sendable {
    struct Missing: Error {}

    let name: String
    let url: String
    let pool: PostgresPool

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static var serverURL: String {
        get throws {
            guard let url = ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"] else {
                Issue.record("MARTLET_TEST_DATABASE_URL is not set")
                throw Missing()
            }
            return url
        }
    }

    private static func url(database: String, role: String? = nil) throws -> String {
        var components = try #require(URLComponents(string: self.serverURL))
        components.path = "/" + database
        if let role {
            components.queryItems =
                (components.queryItems ?? []) + [URLQueryItem(name: "options", value: "-c role=\(role)")]
        }
        return try #require(components.string)
    }

    /// The queue's migrations in their order, found from here.
    private static var migration: String {
        get throws {
            let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            let root = tests.deletingLastPathComponent().deletingLastPathComponent()
            let directory = root.appending(path: "Shared/Persistence/Migrations")
            return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
                .filter { $0.lastPathComponent.contains("queue") }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
                .map { try String(contentsOf: $0, encoding: .utf8) }
                .joined(separator: "\n")
        }
    }

    /// Creates the database, runs the body, and drops the database.
    static func with<R>(_ body: (QueueDatabase) async throws -> R) async throws -> R {
        let name = "jobqueue_test_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let server = PostgresPool(
            configuration: PostgresConfiguration(url: try self.serverURL, maximumConnections: 1), logger: self.logger)
        try await server.run(script: "CREATE DATABASE \(name)", deadline: .seconds(60))
        let url = try self.url(database: name)
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: url, maximumConnections: 12), logger: self.logger)
        let result: Result<R, any Error>
        do {
            let setUp = try "BEGIN;\n\(self.migration)\nCREATE TABLE effect (job_id bigint, note text);\nCOMMIT;"
            try await pool.run(script: setUp, deadline: .seconds(60))
            result = .success(try await body(QueueDatabase(name: name, url: url, pool: pool)))
        } catch {
            result = .failure(error)
        }
        await pool.close()
        try await server.run(script: "DROP DATABASE \(name) WITH (FORCE)", deadline: .seconds(60))
        await server.close()
        return try result.get()
    }

    /// Another pool on the same database, closed afterwards.
    func withPool<R>(role: String? = nil, _ body: (PostgresPool) async throws -> R) async throws -> R {
        let url = try Self.url(database: self.name, role: role)
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: url, maximumConnections: 6), logger: Self.logger)
        let result: Result<R, any Error>
        do { result = .success(try await body(pool)) } catch { result = .failure(error) }
        await pool.close()
        return try result.get()
    }

    func enqueue(_ jobs: [NewJob], wakeUp: JobWakeUp? = nil) async throws {
        try await JobProducer(wakeUp: wakeUp).enqueue(jobs, on: self.pool)
    }

    func count(_ statement: SQLStatement) async throws -> Int {
        try await self.pool.first("SELECT count(*) AS count FROM (\(fragment: statement)) AS t", in: .unscoped) {
            try $0.decode("count", as: Int.self)
        } ?? 0
    }

    func ids(_ statement: SQLStatement) async throws -> [Int64] {
        try await self.pool.all(statement, in: .unscoped) { try $0.decode("id", as: Int64.self) }
    }

    func onlyJob() async throws -> Int64 {
        let ids = try await self.ids("SELECT id FROM queue.job")
        return try #require(ids.count == 1 ? ids.first : nil)
    }

    func effects() async throws -> [String] {
        try await self.pool.all("SELECT note FROM effect ORDER BY job_id, note", in: .unscoped) {
            try $0.decode("note", as: String.self)
        }
    }
}
