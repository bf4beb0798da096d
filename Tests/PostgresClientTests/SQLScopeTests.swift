import Foundation
import PostgresClient
import Testing

extension ServerTests {
    @Suite
    struct SQLScopeTests {
        private static let tables: Set<String> = ["checks", "applicants"]

        private func withPool(_ body: (PostgresPool) async throws -> Void) async throws {
            try await TestDatabase.withPool({ $0.scopedTables = Self.tables }, body)
        }

        @Test(arguments: [
            "SELECT id FROM checks", "select id from public.Checks", #"DELETE FROM "checks""#, "TRUNCATE applicants, x",
            "SELECT 1 /* a /* b */ c */ FROM t JOIN applicants USING (id)", "SELECT $$it$$ FROM checks",
            "SELECT E'\\'' FROM checks", "WITH c AS (SELECT 'a''b') UPDATE checks SET x = 1",
        ])
        func tenantsTableNeedsAScope(_ text: String) async throws {
            try await self.withPool { pool async throws in
                await #expect {
                    try await pool.execute(.verbatim(text), in: .unscoped)
                } throws: { error in
                    guard case SQLError.scopeRequired(let table) = error else { return false }
                    return Self.tables.contains(table)
                }
                #expect(pool.snapshot.roundTrips == 0)
            }
        }

        @Test(arguments: [
            "SELECT 'checks' AS name", "SELECT 1 -- checks\n", "SELECT 1 /* checks /* applicants */ */",
            "SELECT $$ checks $$, $t$ checks $$ applicants $t$",
            "SELECT q.checks FROM (SELECT 1 AS \"n\") AS q (\"checks \")",
            "SELECT E'\\' checks'", "SELECT 1 AS checks_total", #"SELECT 1 AS "Checks""#,
        ])
        func quotedTextAndCommentsDoNotCount(_ text: String) async throws {
            try await self.withPool { pool async throws in
                do {
                    _ = try await pool.query(.verbatim(text), in: .unscoped)
                } catch SQLError.server(let error) {
                    #expect(error.sqlState == "42703")  // the column that the test has no table for
                }
                #expect(pool.snapshot.roundTrips == 1)
            }
        }

        @Test
        func scopeIsSetForItsStatementOnly() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let tenant = UUID()
                let statement: SQLStatement = """
                    SELECT current_setting('app.tenant_id', true) AS tenant, \
                    current_setting('app.environment', true) AS environment
                    """
                func settings(in scope: SQLScope) async throws -> [String?] {
                    let row = try #require(try await pool.query(statement, in: scope).first)
                    return [try row.decode("tenant"), try row.decode("environment")]
                }
                let inEnvironment = try await settings(in: .environment(tenant: tenant, environment: "sandbox"))
                #expect(inEnvironment == [tenant.uuidString.lowercased(), "sandbox"])
                let inTenant = try await settings(in: .tenant(tenant))
                #expect(inTenant[0] == tenant.uuidString.lowercased())
                #expect((inTenant[1] ?? "").isEmpty)
                #expect(try await settings(in: .unscoped).allSatisfy { ($0 ?? "").isEmpty })
            }
        }

        @Test
        func scopedStatementIsOneRoundTrip() async throws {
            try await TestDatabase.withPool { pool async throws in
                let scope = SQLScope.environment(tenant: UUID(), environment: "live")
                for _ in 1...3 { _ = try await pool.query("SELECT 1", in: scope) }
                #expect(pool.snapshot.roundTrips == 3)
                #expect(pool.snapshot.queries == 3)
            }
        }

        @Test
        func transactionRefusesAnotherScope() async throws {
            try await self.withPool { pool async throws in
                let scope = SQLScope.tenant(UUID())
                try await pool.transaction(in: scope) { transaction async throws in
                    await #expect(throws: SQLError.scopeMismatch) {
                        try await transaction.query("SELECT 1", in: .tenant(UUID()))
                    }
                    #expect(throws: SQLError.scopeMismatch) {
                        try transaction.enqueue("SELECT 1", in: .environment(tenant: UUID(), environment: "live"))
                    }
                    #expect(throws: SQLError.scopeRequired(table: "checks")) {
                        try transaction.enqueue("SELECT 1 FROM checks", in: .unscoped)
                    }
                    let rows = try await transaction.query("SELECT 1", in: .unscoped)
                    #expect(rows.count == 1)
                }
            }
        }

        /// One connection, many tenants, and every way a request can end.
        @Test
        func connectionNeverKeepsAScope() async throws {
            try await TestDatabase.withPool({
                $0.maximumConnections = 1
                $0.acquireTimeout = .seconds(60)
                $0.statementTimeout = .seconds(60)
                $0.verifiesRelease = true
            }) { pool async throws in
                let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
                    for tenant in 0..<100 {
                        group.addTask { try await Self.interleave(pool, tenant: tenant, requests: 21) }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(wrong == 0)
                #expect(pool.snapshot.queries >= 2_000)
                #expect(pool.snapshot.scopeLeaks == 0)
                #expect(pool.snapshot.open <= 1)
            }
        }

        /// Runs requests of one tenant that succeed, fail, roll back or are cancelled.
        /// - Returns: How many saw a scope that was not theirs.
        private static func interleave(_ pool: PostgresPool, tenant: Int, requests: Int) async throws -> Int {
            let id = UUID()
            let scope: SQLScope = tenant.isMultiple(of: 3) ? .unscoped : .environment(tenant: id, environment: "live")
            let expected = scope == .unscoped ? "" : id.uuidString.lowercased()
            let reading: SQLStatement = "SELECT coalesce(current_setting('app.tenant_id', true), '') AS tenant"
            var wrong = 0
            for request in 0..<requests {
                switch (tenant + request) % 7 {
                case 0:
                    _ = try? await pool.query("SELECT 1 / (length(\(expected)) - length(\(expected)))", in: scope)
                case 1:
                    _ = try? await pool.transaction(in: scope) { transaction async throws in
                        try transaction.enqueue(reading, in: scope)
                        _ = try await transaction.query("SELECT 1 / 0", in: scope)
                    }
                case 2:
                    let task = Task { _ = try await pool.query("SELECT pg_sleep(0.002)", in: scope) }
                    if request.isMultiple(of: 2) { await Task.yield() }
                    task.cancel()
                    _ = await task.result
                case 3:
                    try await pool.transaction(in: scope) { try $0.enqueue(reading, in: scope) }
                default:
                    let seen = try await pool.first(reading, in: scope) { try $0.decode("tenant", as: String.self) }
                    if seen != expected { wrong += 1 }
                }
            }
            return wrong
        }
    }
}
