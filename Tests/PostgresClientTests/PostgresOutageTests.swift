import Foundation
import PostgresClient
import Testing

extension ServerTests {
    @Suite
    struct PostgresOutageTests {
        private func withPool(
            _ configure: (inout PostgresConfiguration) -> Void = { _ in },
            _ body: (PostgresPool, Forwarder) async throws -> Void
        ) async throws {
            let forwarder = try Forwarder(to: TestDatabase.serverURL)
            try await TestDatabase.withPool(
                url: forwarder.url,
                {
                    $0.acquireTimeout = .seconds(2)
                    configure(&$0)
                }, { try await body($0, forwarder) })
            forwarder.refuse()
            forwarder.hold(false)
            forwarder.cut()
        }

        /// Whether a statement could not reach the server.
        private func isUnavailable(_ pool: PostgresPool) async -> Bool {
            do {
                _ = try await pool.query("SELECT 1", in: .unscoped)
                return false
            } catch {
                return (error as? SQLError)?.isUnavailable == true
            }
        }

        @Test
        func refusedConnectionIsUnavailableWithinTheAcquireTimeout() async throws {
            try await self.withPool { pool, forwarder async throws in
                forwarder.refuse()
                let duration = await measured { #expect(await self.isUnavailable(pool)) }
                #expect(duration < .seconds(15))
                #expect(pool.snapshot.failures > 0)
            }
        }

        @Test
        func longOutageFailsAtOnceAndEndsUnaided() async throws {
            try await self.withPool({ $0.acquireTimeout = .seconds(5) }) { pool, forwarder async throws in
                forwarder.refuse()
                #expect(await self.isUnavailable(pool))
                try await Task.sleep(for: .milliseconds(200))
                let duration = await measured { #expect(await self.isUnavailable(pool)) }
                #expect(duration < .seconds(4))
                try forwarder.accept()
                try await eventually { await !self.isUnavailable(pool) }
            }
        }

        @Test
        func shortOutageIsBridged() async throws {
            try await self.withPool({ $0.acquireTimeout = .seconds(10) }) { pool, forwarder async throws in
                forwarder.refuse()
                let waiting = Task { try await pool.query("SELECT 1", in: .unscoped).count }
                try await Task.sleep(for: .milliseconds(200))
                try forwarder.accept()
                #expect(try await waiting.value == 1)
            }
        }

        @Test
        func cutConnectionsFailTheirStatementsOnly() async throws {
            try await self.withPool { pool, forwarder async throws in
                let running = Task { try await pool.query("SELECT pg_sleep(20)", in: .unscoped) }
                try await eventually { pool.snapshot.roundTrips == 1 }
                forwarder.cut()
                await #expect(throws: SQLError.unavailable("the connection was lost")) { try await running.value }
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
            }
        }

        @Test
        func lostCommitIsUnavailable() async throws {
            try await self.withPool { pool, forwarder async throws in
                await #expect {
                    try await pool.transaction(in: .unscoped) { transaction async throws in
                        _ = try await transaction.query("SELECT 1", in: .unscoped)
                        forwarder.cut()
                    }
                } throws: { ($0 as? SQLError)?.isUnavailable == true }
            }
        }

        @Test
        func silentServerIsGivenUp() async throws {
            try await self.withPool({ $0.maximumConnections = 1 }) { pool, forwarder async throws in
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
                forwarder.hold(true)
                let duration = await measured {
                    await #expect(throws: SQLError.deadlineExceeded) {
                        try await pool.query("SELECT 1", in: .unscoped, deadline: .milliseconds(200))
                    }
                }
                #expect(duration < .seconds(15))
                try await eventually { pool.snapshot.open == 0 }
                forwarder.hold(false)
                #expect(try await pool.query("SELECT 1", in: .unscoped).count == 1)
            }
        }

        @Test
        func malformedURLIsUnavailable() async throws {
            try await TestDatabase.withPool(
                url: "postgres://%zz", { $0.acquireTimeout = .seconds(2) },
                { pool in #expect(await self.isUnavailable(pool)) })
        }
    }
}
