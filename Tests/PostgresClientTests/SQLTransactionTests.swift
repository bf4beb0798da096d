import Foundation
import PostgresClient
import Synchronization
import Testing

extension ServerTests {
    @Suite
    struct SQLTransactionTests {
        private struct Refusal: Error {}

        /// A database with a table that has a unique constraint, and one that is checked at the commit.
        private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
            try await TestDatabase.withDatabase({ $0.maximumConnections = 1 }) { pool async throws in
                try await pool.run(
                    script: """
                        CREATE TABLE parents (id int PRIMARY KEY);
                        CREATE TABLE rows (
                            id int CONSTRAINT rows_pkey PRIMARY KEY,
                            parent int CONSTRAINT rows_parent_fkey REFERENCES parents DEFERRABLE INITIALLY DEFERRED
                        );
                        """)
                try await body(pool)
            }
        }

        private func ids(_ executor: any SQLExecutor) async throws -> [Int] {
            try await executor.all("SELECT id FROM rows ORDER BY id", in: .unscoped) {
                try $0.decode("id", as: Int.self)
            }
        }

        @Test
        func enqueuedStatementsAreOneRoundTrip() async throws {
            try await self.withTable { pool async throws in
                let scope = SQLScope.environment(tenant: UUID(), environment: "live")
                let before = pool.snapshot.roundTrips
                try await pool.transaction(in: scope) { transaction async throws in
                    for id in 1...5 { try transaction.enqueue("INSERT INTO rows (id) VALUES (\(id))", in: scope) }
                }
                #expect(pool.snapshot.roundTrips == before + 1)
                #expect(try await self.ids(pool) == [1, 2, 3, 4, 5])
            }
        }

        @Test
        func beginTravelsWithTheFirstQuery() async throws {
            try await self.withTable { pool async throws in
                let tenant = UUID()
                let before = pool.snapshot.roundTrips
                let seen = try await pool.transaction(in: .tenant(tenant)) { transaction async throws in
                    try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .tenant(tenant))
                    let seen = try await self.ids(transaction)
                    try transaction.enqueue("INSERT INTO rows (id) VALUES (2)", in: .tenant(tenant))
                    return seen
                }
                #expect(seen == [1])
                #expect(pool.snapshot.roundTrips == before + 2)
                #expect(try await self.ids(pool) == [1, 2])
            }
        }

        @Test
        func emptyTransactionSendsNothing() async throws {
            try await TestDatabase.withPool { pool async throws in
                let result = try await pool.transaction(in: .tenant(UUID())) { _ in 7 }
                #expect(result == 7)
                #expect(pool.snapshot.open == 0)
            }
        }

        @Test
        func thrownErrorRollsBack() async throws {
            try await self.withTable { pool async throws in
                await #expect(throws: Refusal.self) {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        try await transaction.execute("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        throw Refusal()
                    }
                }
                #expect(try await self.ids(pool).isEmpty)
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func failedEnqueuedStatementUndoesAll() async throws {
            try await self.withTable { pool async throws in
                await #expect {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        try transaction.enqueue("INSERT INTO rows (id) VALUES (2)", in: .unscoped)
                    }
                } throws: { ($0 as? SQLError)?.isUniqueViolation(of: "rows_pkey") == true }
                #expect(try await self.ids(pool).isEmpty)
                #expect(pool.snapshot.open == 1)
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func caughtErrorStillFailsTheTransaction() async throws {
            try await self.withTable { pool async throws in
                await #expect {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        try await transaction.execute("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        _ = try? await transaction.execute("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        _ = try? await transaction.execute("INSERT INTO rows (id) VALUES (2)", in: .unscoped)
                    }
                } throws: { ($0 as? SQLError)?.isUniqueViolation(of: "rows_pkey") == true }
                #expect(try await self.ids(pool).isEmpty)
                #expect(pool.snapshot.open == 1)
            }
        }

        @Test
        func deferredConstraintFailsTheCommit() async throws {
            try await self.withTable { pool async throws in
                await #expect {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        let count = try await transaction.execute(
                            "INSERT INTO rows (id, parent) VALUES (1, 9)", in: .unscoped)
                        #expect(count == 1)
                    }
                } throws: { ($0 as? SQLError)?.isForeignKeyViolation(of: "rows_parent_fkey") == true }
                #expect(try await self.ids(pool).isEmpty)
            }
        }

        @Test
        func deferredConstraintFailsAnImplicitTransaction() async throws {
            try await self.withTable { pool async throws in
                let statement: SQLStatement = "INSERT INTO rows (id, parent) VALUES (1, 9)"
                await #expect {
                    try await pool.execute(statement, in: .tenant(UUID()))
                } throws: { ($0 as? SQLError)?.isForeignKeyViolation(of: "rows_parent_fkey") == true }
                await #expect {
                    try await pool.transaction(in: .unscoped) { try $0.enqueue(statement, in: .unscoped) }
                } throws: { ($0 as? SQLError)?.isForeignKeyViolation(of: "rows_parent_fkey") == true }
                #expect(try await self.ids(pool).isEmpty)
                #expect(pool.snapshot.open == 1)
            }
        }

        @Test
        func actionsRunAfterTheCommitOnly() async throws {
            try await self.withTable { pool async throws in
                let runs = Mutex<[String]>([])
                try await pool.transaction(in: .unscoped) { transaction async throws in
                    transaction.afterCommit { runs.withLock { $0.append("first") } }
                    transaction.afterCommit { runs.withLock { $0.append("second") } }
                    try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                    #expect(runs.withLock { $0.isEmpty })
                }
                #expect(runs.withLock { $0 } == ["first", "second"])
                _ = try? await pool.transaction(in: .unscoped) { transaction async throws in
                    transaction.afterCommit { runs.withLock { $0.append("never") } }
                    try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                }
                _ = try? await pool.transaction(in: .unscoped) { transaction async throws in
                    transaction.afterCommit { runs.withLock { $0.append("never") } }
                    throw Refusal()
                }
                #expect(runs.withLock { $0.count } == 2)
            }
        }

        @Test
        func scriptStandsAndFallsWithItsTransaction() async throws {
            try await self.withTable { pool async throws in
                await #expect(throws: Refusal.self) {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        try await transaction.run(script: "CREATE TABLE a (n int); INSERT INTO rows (id) VALUES (2);")
                        let ids = try await self.ids(transaction)
                        #expect(ids == [1, 2])
                        throw Refusal()
                    }
                }
                #expect(try await self.ids(pool).isEmpty)
                try await pool.transaction(in: .unscoped) { transaction async throws in
                    try await transaction.run(script: "CREATE TABLE a (n int); INSERT INTO rows (id) VALUES (3);")
                }
                #expect(try await self.ids(pool) == [3])
            }
        }

        @Test
        func failedScriptNamesItsState() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                await #expect {
                    try await pool.run(script: "SELECT 1; SELECT 1 / 0; SELECT 2;")
                } throws: { error in
                    if case SQLError.server(let error) = error { error.sqlState == "22012" } else { false }
                }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func enqueuedLockHoldsUntilTheCommit() async throws {
            try await self.withTable { pool async throws in
                try await pool.transaction(in: .unscoped) { transaction async throws in
                    try transaction.enqueue("LOCK TABLE rows IN EXCLUSIVE MODE", in: .unscoped)
                    try transaction.enqueue("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                }
                #expect(try await self.ids(pool) == [1])
            }
        }

        @Test
        func childTasksTakeTurns() async throws {
            try await self.withTable { pool async throws in
                try await pool.transaction(in: .unscoped) { transaction async throws in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for id in 1...20 {
                            group.addTask {
                                try await transaction.execute("INSERT INTO rows (id) VALUES (\(id))", in: .unscoped)
                            }
                        }
                        try await group.waitForAll()
                    }
                }
                #expect(try await self.ids(pool) == Array(1...20))
            }
        }

        @Test
        func endedTransactionIsClosed() async throws {
            try await self.withTable { pool async throws in
                let ended = try await pool.transaction(in: .unscoped) { transaction async throws in
                    try await transaction.execute("SELECT 1", in: .unscoped)
                    return transaction
                }
                await #expect(throws: SQLError.closed) { try await ended.query("SELECT 1", in: .unscoped) }
                #expect(throws: SQLError.closed) { try ended.enqueue("SELECT 1", in: .unscoped) }
            }
        }

        @Test
        func deadlineCoversTheWholeTransaction() async throws {
            try await self.withTable { pool async throws in
                let duration = try await measured { () async throws in
                    await #expect(throws: SQLError.deadlineExceeded) {
                        try await pool.transaction(in: .unscoped, deadline: .milliseconds(300)) {
                            transaction async throws in
                            try await transaction.execute("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                            try await transaction.execute("SELECT pg_sleep(20)", in: .unscoped)
                        }
                    }
                    // The only connection is rolled back and serves again.
                    #expect(try await self.ids(pool).isEmpty)
                }
                #expect(duration < .seconds(15))
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func cancelledTransactionRollsBack() async throws {
            try await self.withTable { pool async throws in
                let started = AsyncStream<Void>.makeStream()
                let task = Task {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        try await transaction.execute("INSERT INTO rows (id) VALUES (1)", in: .unscoped)
                        started.continuation.yield()
                        try await transaction.execute("SELECT pg_sleep(20)", in: .unscoped)
                    }
                }
                for await _ in started.stream { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await self.ids(pool).isEmpty)
                #expect(pool.snapshot.failures == 0)
            }
        }
    }
}
