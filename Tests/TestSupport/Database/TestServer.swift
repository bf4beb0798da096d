import Foundation
import Logging
import Persistence
import PostgresClient

/// The Postgres server that tests make their databases on.
actor TestServer {
    static var shared: TestServer {
        get throws { try Self.made.get() }
    }

    private static let made = Result { try TestServer() }

    /// Databases that tests may have at once: each has a few pools of four connections.
    let gate = Gate(permits: 6)

    private let pool: PostgresPool
    private var templateTask: Task<String, any Error>?

    private init() throws {
        self.pool = TestDatabase.pool(try Self.url(), connections: 2, scopedTables: [])
    }

    /// The server's URL, for another database or as another role.
    static func url(database: String? = nil, role: String? = nil) throws -> String {
        guard let text = ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"], !text.isEmpty else {
            throw TestDatabaseError.noServer
        }
        guard var components = URLComponents(string: text), components.scheme?.hasPrefix("postgres") == true else {
            throw TestDatabaseError.unreadableURL
        }
        if let database { components.path = "/\(database)" }
        if let role {
            let others = (components.queryItems ?? []).filter { !["user", "password"].contains($0.name) }
            components.user = nil
            components.password = nil
            components.queryItems = others + [URLQueryItem(name: "user", value: role)]
        }
        guard let url = components.string else { throw TestDatabaseError.unreadableURL }
        return url
    }

    /// The database that every test's is copied from: migrated once in a process.
    func template() async throws -> String {
        if let task = self.templateTask { return try await task.value }
        let task = Task {
            try await self.sweep()
            let name = try await self.create(from: "template0")
            let database = TestDatabase.pool(try Self.url(database: name), scopedTables: [])
            let result: Result<[Int], any Error>
            do {
                result = .success(
                    try await Migrator(database: database, logger: TestDatabase.logger).migrate(region: "eu"))
            } catch {
                result = .failure(error)
            }
            // Nobody may be connected to a database that is copied.
            await database.close()
            _ = try result.get()
            return name
        }
        self.templateTask = task
        return try await task.value
    }

    /// - Returns: The new database's name; it says when it was made.
    func create(from template: String) async throws -> String {
        let random = UUID().uuidString.lowercased().prefix(13).replacing("-", with: "")
        let name = "\(Self.prefix)\(Int(Date().timeIntervalSince1970))_\(random)"
        try await self.pool.run(script: "CREATE DATABASE \(name) TEMPLATE \(template)", deadline: .seconds(120))
        return name
    }

    func drop(_ name: String) async throws {
        try await self.pool.run(script: "DROP DATABASE IF EXISTS \(name) WITH (FORCE)", deadline: .seconds(120))
    }

    private static let prefix = "martlet_test_"

    /// Drops what test processes left more than an hour ago: templates, and copies of those that were killed.
    private func sweep() async throws {
        let names = try await self.pool.all("SELECT datname::text AS name FROM pg_database", in: .unscoped) {
            try $0.decode("name", as: String.self)
        }
        let limit = Int(Date().timeIntervalSince1970) - 3600
        for name in names where name.hasPrefix(Self.prefix) {
            let madeAt = name.dropFirst(Self.prefix.count).prefix { $0 != "_" }
            if let madeAt = Int(madeAt), madeAt < limit { try await self.drop(name) }
        }
    }
}

/// Lets so many in at once; the others wait in line.
actor Gate {
    private var permits: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(permits: Int) { self.permits = permits }

    func enter() async {
        if self.permits > 0 {
            self.permits -= 1
            return
        }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    func leave() {
        if self.waiting.isEmpty {
            self.permits += 1
        } else {
            self.waiting.removeFirst().resume()
        }
    }
}
