import Foundation
import PostgresClient
import Testing

extension ServerTests {
    @Suite
    struct PostgresPoolTests {
        private func backend(_ pool: PostgresPool) async throws -> Int? {
            try await pool.first("SELECT pg_backend_pid() AS pid", in: .unscoped) { try $0.decode("pid", as: Int.self) }
        }

        @Test
        func refusedStatementLeavesTheConnectionUsable() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let first = try await self.backend(pool)
                await #expect {
                    try await pool.query("SELECT 1 / \(0)", in: .tenant(UUID()))
                } throws: { error in
                    if case SQLError.server(let error) = error { error.sqlState == "22012" } else { false }
                }
                await #expect(throws: SQLError.self) { try await pool.query("SELEC 1", in: .unscoped) }
                #expect(try await self.backend(pool) == first)
            }
        }

        @Test
        func deadlineReturnsPromptlyAndKeepsTheConnection() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let first = try await self.backend(pool)
                let duration = await measured {
                    await #expect(throws: SQLError.deadlineExceeded) {
                        try await pool.query("SELECT pg_sleep(20)", in: .unscoped, deadline: .milliseconds(200))
                    }
                }
                #expect(duration >= .milliseconds(200) && duration < .seconds(15))
                #expect(try await self.backend(pool) == first)
                #expect(pool.snapshot.abandoned == 1)
            }
        }

        @Test
        func configuredTimeoutAppliesToEveryStatement() async throws {
            try await TestDatabase.withPool({ $0.statementTimeout = .milliseconds(200) }) { pool async throws in
                await #expect(throws: SQLError.deadlineExceeded) {
                    try await pool.query("SELECT pg_sleep(20)", in: .unscoped)
                }
            }
        }

        @Test
        func cancelledTaskStopsItsStatement() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let first = try await self.backend(pool)
                let task = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await eventually { pool.snapshot.inUse == 1 }
                let duration = await measured {
                    task.cancel()
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
                #expect(duration < .seconds(15))
                #expect(try await self.backend(pool) == first)
            }
        }

        @Test
        func cancelledTaskSendsNothing() async throws {
            try await TestDatabase.withPool { pool async throws in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await pool.query("SELECT 1", in: .unscoped)
                }
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(pool.snapshot.roundTrips == 0)
            }
        }

        @Test
        func cancelledWaiterLeavesTheQueue() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let holder = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await eventually { pool.snapshot.inUse == 1 }
                let waiter = Task { try await pool.query("SELECT 1", in: .unscoped) }
                try await eventually { pool.snapshot.waiting == 1 }
                waiter.cancel()
                await #expect(throws: CancellationError.self) { try await waiter.value }
                #expect(pool.snapshot.waiting == 0)
                holder.cancel()
                _ = await holder.result
            }
        }

        @Test
        func waitingEndsAtTheAcquireTimeout() async throws {
            try await TestDatabase.withPool({
                $0.maximumConnections = 1
                $0.acquireTimeout = .seconds(2)
            }) { pool async throws in
                let holder = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await eventually { pool.snapshot.inUse == 1 }
                let duration = await measured {
                    await #expect(throws: SQLError.poolTimeout) { try await pool.query("SELECT 1", in: .unscoped) }
                }
                #expect(duration >= .seconds(2) && duration < .seconds(15))
                holder.cancel()
                _ = await holder.result
            }
        }

        @Test
        func callersShareTheConnections() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 3 }) { pool async throws in
                let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 1...200 {
                        group.addTask {
                            let rows = try await pool.query("SELECT \(number) AS n", in: .tenant(UUID()))
                            return try rows[0].decode("n")
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(sum == 200 * 201 / 2)
                #expect(pool.snapshot.open <= 3)
                #expect(pool.snapshot.waiting == 0)
                #expect(pool.snapshot.queries == 200)
            }
        }

        @Test
        func tasksRunOnTheExecutor() async throws {
            try await TestDatabase.withPool { pool async throws in
                let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 1...50 {
                        group.addTask(executorPreference: pool.executor) {
                            try await Task.sleep(for: .milliseconds(1))
                            return try await pool.query("SELECT \(number) AS n", in: .unscoped)[0].decode("n")
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(sum == 50 * 51 / 2)
            }
        }

        @Test
        func terminatedConnectionsAreReplaced() async throws {
            let name = "terminated-\(UUID())"
            try await TestDatabase.withPool({ $0.applicationName = name }) { pool async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...4 { group.addTask { try await pool.execute("SELECT pg_sleep(0.3)", in: .unscoped) } }
                    try await group.waitForAll()
                }
                let open = pool.snapshot.open
                #expect(open > 1)
                try await TestDatabase.withPool { other in
                    let ended = try await other.query(
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = \(name)",
                        in: .unscoped)
                    #expect(ended.count == open)
                }
                for _ in 1...20 { #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1) }
                let scope = SQLScope.tenant(UUID())
                let one = try await pool.transaction(in: scope) { try await $0.query("SELECT 1", in: scope).count }
                #expect(one == 1)
                try await eventually { pool.snapshot.failures == open }
                #expect(pool.snapshot.reconnects >= 1)
            }
        }

        @Test
        func runningStatementEndsWithItsBackend() async throws {
            let name = "ended-\(UUID())"
            try await TestDatabase.withPool({ $0.applicationName = name }) { pool async throws in
                let task = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await TestDatabase.withPool { other in
                    try await eventually {
                        try await other.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE application_name = \(name) AND wait_event = 'PgSleep'
                            """, in: .unscoped
                        ).count == 1
                    }
                }
                await #expect(throws: SQLError.unavailable("SQLSTATE 57P01")) { try await task.value }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
            }
        }

        @Test
        func outdatedPlanIsMadeAnew() async throws {
            try await TestDatabase.withDatabase({ $0.maximumConnections = 1 }) { pool async throws in
                try await pool.run(script: "CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
                #expect(try await pool.query("SELECT a FROM t", in: .unscoped)[0].decode("a", as: Int.self) == 1)
                try await pool.run(script: "ALTER TABLE t ALTER COLUMN a TYPE text")
                #expect(try await pool.query("SELECT a FROM t", in: .unscoped)[0].decode("a", as: String.self) == "1")
                try await pool.run(script: "DEALLOCATE ALL")
                #expect(try await pool.query("SELECT a FROM t", in: .tenant(UUID())).count == 1)
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func statementsRarelyUsedAreForgotten() async throws {
            try await TestDatabase.withPool({
                $0.maximumConnections = 1
                $0.statementCacheCapacity = 10
            }) { pool async throws in
                for number in 0..<50 { _ = try await pool.query(.verbatim("SELECT \(number)"), in: .unscoped) }
                let prepared = try await pool.first("SELECT count(*) AS n FROM pg_prepared_statements", in: .unscoped) {
                    try $0.decode("n", as: Int.self)
                }
                #expect(prepared == 11)  // the last one to give way is deallocated with the next request
            }
        }

        @Test
        func withoutNamesNothingStaysPrepared() async throws {
            try await TestDatabase.withPool({
                $0.maximumConnections = 1
                $0.statementCacheCapacity = 0
            }) { pool async throws in
                try await pool.transaction(in: .unscoped) { transaction in
                    try transaction.enqueue("SELECT set_config('a.b', \("c"), true)", in: .unscoped)
                    for number in 1...3 {
                        let rows = try await transaction.query("SELECT \(number) AS v", in: .unscoped)
                        #expect(try rows[0].decode("v", as: Int.self) == number)
                    }
                }
                let prepared = try await pool.first(
                    "SELECT count(*) AS n FROM pg_prepared_statements WHERE name <> ''", in: .unscoped
                ) {
                    try $0.decode("n", as: Int.self)
                }
                #expect(prepared == 0)
            }
        }

        @Test
        func sameTextWithOtherTypesIsPreparedAgain() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                for _ in 1...2 {
                    #expect(try await pool.query("SELECT \(1) AS v", in: .unscoped)[0].decode("v", as: Int.self) == 1)
                    #expect(
                        try await pool.query("SELECT \("x") AS v", in: .unscoped)[0].decode("v", as: String.self) == "x"
                    )
                }
            }
        }

        @Test
        func connectionLeftInATransactionIsClosed() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let first = try await self.backend(pool)
                try await pool.execute(.verbatim("BEGIN"), in: .unscoped)
                #expect(try await self.backend(pool) != first)
            }
        }

        @Test
        func leftoverScopeIsNoticed() async throws {
            try await TestDatabase.withPool({
                $0.maximumConnections = 1
                $0.verifiesRelease = true
            }) { pool async throws in
                let first = try await self.backend(pool)
                try await pool.execute("SELECT set_config('app.tenant_id', 'x', false)", in: .unscoped)
                #expect(pool.snapshot.scopeLeaks == 1)
                #expect(try await self.backend(pool) != first)
            }
        }

        @Test
        func largeValuesGoBothWays() async throws {
            try await TestDatabase.withPool { pool async throws in
                let bytes = [UInt8](repeating: 7, count: 24 << 20)
                let returned = try await pool.query("SELECT \(bytes) AS bytes", in: .unscoped)[0].decode(
                    "bytes", as: [UInt8].self)
                #expect(returned == bytes)
                let rows = try await pool.query("SELECT n FROM generate_series(1, 200000) AS n", in: .unscoped)
                #expect(try rows[199_999].decode("n", as: Int.self) == 200_000)
            }
        }

        @Test
        func copyAndTooManyParametersAreRefused() async throws {
            try await TestDatabase.withPool { pool async throws in
                await #expect(throws: SQLError.self) {
                    try await pool.query(.verbatim("COPY pg_class TO STDOUT"), in: .unscoped)
                }
                var many: SQLStatement = "\(1)"
                for _ in 1...16 { many = many + ", " + many }
                #expect(many.parameters.count == Int(UInt16.max) + 1)
                await #expect {
                    try await pool.query("SELECT " + many, in: .unscoped)
                } throws: { error in
                    if case SQLError.server(let error) = error { error.sqlState == "54000" } else { false }
                }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
            }
        }

        @Test
        func noticesAreSwallowed() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                try await pool.execute(.verbatim("DO $$ BEGIN RAISE NOTICE 'hear me'; END $$"), in: .unscoped)
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                #expect(pool.snapshot.failures == 0)
            }
        }

        @Test
        func serverLimitsAreSetAtTheStart() async throws {
            try await TestDatabase.withPool({ $0.serverStatementTimeout = .milliseconds(100) }) { pool async throws in
                await #expect {
                    try await pool.query("SELECT pg_sleep(20)", in: .unscoped)
                } throws: { error in
                    if case SQLError.server(let error) = error { error.sqlState == "57014" } else { false }
                }
                let idle = try await pool.query("SHOW idle_in_transaction_session_timeout", in: .unscoped)
                #expect(try idle[0].decode("idle_in_transaction_session_timeout", as: String.self) == "1min")
            }
        }

        @Test
        func closedPoolRefusesWork() async throws {
            try await TestDatabase.withPool { pool async throws in
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                await pool.close()
                #expect(pool.snapshot.open == 0)
                await #expect(throws: SQLError.closed) { try await pool.query("SELECT 1", in: .unscoped) }
            }
        }

        @Test
        func closingWaitsForWorkAndFailsWaiters() async throws {
            try await TestDatabase.withPool({ $0.maximumConnections = 1 }) { pool async throws in
                let holder = Task { try await pool.query("SELECT pg_sleep(0.3)", in: .unscoped).count }
                try await eventually { pool.snapshot.inUse == 1 }
                let waiter = Task { try await pool.query("SELECT 1", in: .unscoped) }
                try await eventually { pool.snapshot.waiting == 1 }
                await pool.close()
                #expect(pool.snapshot.open == 0)
                #expect(try await holder.value == 1)
                await #expect(throws: SQLError.closed) { try await waiter.value }
            }
        }

        @Test
        func closingEndsWhatTakesTooLong() async throws {
            try await TestDatabase.withPool({ $0.closeTimeout = .milliseconds(200) }) { pool async throws in
                let holder = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await eventually { pool.snapshot.inUse == 1 }
                let duration = await measured { await pool.close() }
                #expect(duration < .seconds(15))
                await #expect(throws: SQLError.closed) { try await holder.value }
            }
        }

        @Test
        func runEndsWithItsTaskAndClosesThePool() async throws {
            try await TestDatabase.withPool { pool async throws in
                let running = Task { await pool.run() }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                running.cancel()
                await running.value
                await #expect(throws: SQLError.closed) { try await pool.query("SELECT 1", in: .unscoped) }
            }
        }

        @Test
        func idleConnectionsAreClosed() async throws {
            try await TestDatabase.withPool({ $0.idleTimeout = .milliseconds(100) }) { pool async throws in
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                try await eventually { pool.snapshot.open == 0 }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                #expect(pool.snapshot.failures == 0)
            }
        }
    }
}
