import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What goes when it is old, and what stays.
@Suite(.postgres)
struct DeliveryRetentionTests {
    private static let age: Duration = .seconds(30 * 86_400)
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    private func prepare() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.database.insertWebhook(tenant: .globex)
    }

    /// Publishes events, delivers them, and lets all that is there grow older.
    private func delivered(_ count: Int = 1, scope: Scope = .acmeSandbox, older days: Double) async throws {
        try await self.bench.publish(count, scope: scope)
        // A claim takes no more than a few of an endpoint.
        while case let claimed = try await self.bench.claim(), !claimed.isEmpty {
            for delivery in claimed { try await self.bench.settle(delivery, 200) }
        }
        try await self.grow(older: days)
    }

    private func grow(older days: Double) async throws {
        let interval: SQLStatement = "\(days) * interval '1 day'"
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_events SET created_at = now() - \(fragment: interval)", in: .unscoped)
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET created_at = now() - \(fragment: interval)", in: .unscoped)
    }

    /// Rows of events, deliveries and attempts.
    private func rows() async throws -> [Int] {
        var counts: [Int] = []
        for table in ["webhook_events", "webhook_deliveries", "webhook_delivery_attempts"] {
            counts += try await self.bench.database.superuser.all(
                .verbatim("SELECT count(*) AS rows FROM \(table)"), in: .unscoped
            ) { try $0.decode("rows", as: Int.self) }
        }
        return counts
    }

    @discardableResult
    private func expire(limit: Int = 10_000) async throws -> Int {
        try await self.bench.queue.expire(after: Self.age, limit: limit)
    }

    @Test
    func deliveriesGoWithTheirAttemptsAndEventsADayLater() async throws {
        try await self.prepare()
        try await self.delivered(2, older: 29.9)
        #expect(try await self.expire() == 0)
        #expect(try await self.rows() == [2, 2, 2])
        try await self.grow(older: 30.1)
        #expect(try await self.expire() == 2)
        #expect(try await self.rows() == [2, 0, 0])
        #expect(try await self.expire() == 0)
        try await self.grow(older: 31.1)
        #expect(try await self.expire() == 2)
        #expect(try await self.rows() == [0, 0, 0])
    }

    @Test
    func allScopesAreKeptInOrder() async throws {
        try await self.prepare()
        for scope in Scope.fixtures { try await self.delivered(scope: scope, older: 40) }
        #expect(try await self.expire() == 4)
        #expect(try await self.expire() == 4)
        #expect(try await self.rows() == [0, 0, 0])
    }

    @Test
    func whatHasNotEndedStays() async throws {
        try await self.prepare()
        try await self.bench.publish(2)
        let claimed = try await self.bench.claim(limit: 1)
        try await self.grow(older: 400)
        #expect(try await self.expire() == 0)
        #expect(try await self.bench.states() == ["pending": 1, "sending": 1])
        // And so does its claim.
        #expect(try await self.bench.settle(claimed[0], 200))
    }

    @Test
    func eventThatWasSentAgainStaysWithTheNewDelivery() async throws {
        try await self.prepare()
        try await self.delivered(older: 40)
        try await self.bench.database.superuser.execute(
            """
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
            SELECT tenant_id, environment, event_id, webhook_id FROM webhook_deliveries
            """, in: .unscoped)
        #expect(try await self.expire() == 1)
        #expect(try await self.expire() == 0)
        #expect(try await self.rows() == [1, 1, 0])
        #expect(try await self.bench.claim().count == 1)
    }

    @Test
    func eventThatNobodyWantedGoesToo() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.publish(2)
        try await self.grow(older: 31.1)
        #expect(try await self.expire() == 2)
        #expect(try await self.rows() == [0, 0, 0])
    }

    @Test
    func oneCallRemovesNoMoreThanItMay() async throws {
        try await self.prepare()
        try await self.delivered(7, older: 40)
        #expect(try await self.expire(limit: 3) == 3)
        #expect(try await self.rows() == [7, 4, 4])
        #expect(try await self.expire(limit: 3) == 3)
        // Their events; then the rest.
        #expect(try await self.rows() == [4, 4, 4])
        #expect(try await self.expire() == 4)
        #expect(try await self.expire() == 4)
        #expect(try await self.rows() == [0, 0, 0])
    }

    @Test
    func whatAnotherDispatcherRemovesIsPassedOver() async throws {
        try await self.prepare()
        try await self.delivered(2, older: 40)
        let deliveries = try await self.bench.database.superuser.all(
            "SELECT id FROM webhook_deliveries", in: .unscoped
        ) { try $0.decode("id", as: UUID.self) }
        try await self.bench.database.superuser.transaction(in: .unscoped) { transaction in
            try await transaction.execute(
                "SELECT FROM webhook_deliveries WHERE id = \(deliveries[0]) FOR UPDATE", in: .unscoped)
            #expect(try await self.expire() == 1)
        }
        #expect(try await self.rows()[1] == 1)
    }

    @Test
    func runsTwice() async throws {
        try await self.prepare()
        try await self.delivered(older: 40)
        #expect(try await self.expire() == 1)
        #expect(try await self.expire() == 1)
        #expect(try await self.expire() == 0)
    }

    /// Neither a page of the log nor the search for what is old reads a table from end to end.
    @Test
    func logAndRetentionUseTheirIndex() async throws {
        try await self.prepare()
        let plan = try await self.bench.database.superuser.transaction(in: .unscoped) { transaction in
            try await transaction.execute("SET LOCAL enable_seqscan = off", in: .unscoped)
            try await transaction.execute("SET LOCAL enable_bitmapscan = off", in: .unscoped)
            try await transaction.execute("SET LOCAL enable_sort = off", in: .unscoped)
            return try await transaction.all(
                .verbatim(
                    """
                    EXPLAIN SELECT id FROM webhook_deliveries
                    WHERE tenant_id = '\(TenantID.acme)' AND environment = 'live' AND webhook_id = '\(UUID())'
                        AND created_at < now()
                    ORDER BY created_at LIMIT 10
                    """), in: .unscoped
            ) { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
        }
        #expect(plan.contains("webhook_deliveries_by_webhook") && !plan.contains("Sort"), "\(plan)")
    }
}
