import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// Who gets which deliveries, and how many at once.
@Suite(.postgres)
struct DeliveryClaimTests {
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    @Test
    func newDeliveryIsClaimedWithItsIds() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        let event = try await self.bench.publish(scope: .acmeLive)[0]
        let delivery = try await self.bench.claimOne()
        #expect(delivery.scope == .acmeLive)
        #expect(delivery.eventID == event.id)
        #expect(delivery.webhookID == webhook.id)
        #expect(delivery.attempt == 1)
        #expect(delivery.firstAttemptAt == nil)
        #expect(!delivery.isProbe)
        #expect(try await self.bench.row(delivery.id)?.state == "sending")
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 1)
    }

    @Test
    func endpointGetsFourAtOnce() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(10)
        let first = try await self.bench.claim()
        #expect(first.count == 4)
        #expect(try await self.bench.claim() == [])
        try await self.bench.settle(first[0], 200)
        #expect(try await self.bench.claim().count == 1)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 4)
    }

    @Test
    func tenantGetsSixteenAtOnce() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<6 { try await self.bench.database.insertWebhook() }
        try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(4)
        try await self.bench.publish(4, scope: .globexSandbox)
        let claimed = try await self.bench.claim()
        #expect(claimed.filter { $0.scope.tenantID == .acme }.count == 16)
        #expect(claimed.filter { $0.scope.tenantID == .globex }.count == 4)
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func dispatcherGetsNoMoreThanItAsksFor() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<3 { try await self.bench.database.insertWebhook() }
        try await self.bench.publish(4)
        #expect(try await self.bench.claim(limit: 5).count == 5)
        #expect(try await self.bench.claim(limit: 100).count == 7)
    }

    @Test
    func deliveryThatIsNotDueWaits() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET due_at = now() + interval '1 minute'", in: .unscoped)
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func twoDispatchersNeverHoldOneDelivery() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<4 { try await self.bench.database.insertWebhook() }
        try await self.bench.publish(25)
        let bench = self.bench
        // Each claims until everything is delivered, and settles at once what it got.
        let claims = try await withThrowingTaskGroup(of: [DeliveryID].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var mine: [DeliveryID] = []
                    while try await bench.states()["delivered", default: 0] < 100 {
                        for delivery in try await bench.claim(limit: 10) {
                            mine.append(delivery.id)
                            #expect(try await bench.settle(delivery, 200))
                        }
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claims.count == 100)
        #expect(Set(claims).count == 100)
        #expect(try await self.bench.inFlight() == [0, 0, 0, 0])
    }

    /// What has a long backlog is at its cap, and takes no place from others.
    @Test
    func tenantAtItsCapKeepsNobodyWaiting() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<20 { try await self.bench.database.insertWebhook() }
        let other = try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(10)
        #expect(try await self.bench.claim(limit: 48).count == 16)
        try await self.bench.publish(scope: .globexSandbox)
        try await self.age(.acme, by: "1 hour")
        #expect(try await self.bench.claim(limit: 48).map(\.webhookID) == [other.id])
    }

    @Test
    func tenantWithTheFewestUnderWayComesFirst() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<4 { try await self.bench.database.insertWebhook() }
        let other = try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(4)
        #expect(try await self.bench.claim(limit: 15).count == 15)
        try await self.bench.publish(scope: .globexSandbox)
        try await self.age(.acme, by: "1 hour")
        #expect(try await self.bench.claim(limit: 1).map(\.webhookID) == [other.id])
        #expect(try await self.bench.claim(limit: 1).map(\.scope.tenantID) == [.acme])
    }

    @Test
    func oneClaimServesTenantsByTurns() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<10 { try await self.bench.database.insertWebhook() }
        for _ in 0..<2 { try await self.bench.database.insertWebhook(tenant: .globex) }
        try await self.bench.publish(4)
        try await self.bench.publish(2, scope: .globexSandbox)
        try await self.age(.acme, by: "1 hour")
        let claimed = try await self.bench.claim(limit: 8)
        #expect(claimed.filter { $0.scope.tenantID == .acme }.count == 4)
        #expect(claimed.filter { $0.scope.tenantID == .globex }.count == 4)
    }

    /// Four endpoints with backlogs would fill a tenant's sixteen places.
    @Test
    func endpointWithTheFewestUnderWayComesFirstWithinATenant() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<4 { try await self.bench.database.insertWebhook() }
        try await self.bench.publish(8)
        let claimed = try await self.bench.claim()
        #expect(claimed.count == 16)
        let new = try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET due_at = now() - interval '1 hour' WHERE webhook_id <> \(new.id)",
            in: .unscoped)
        for delivery in claimed.prefix(1) { try await self.bench.settle(delivery, 200) }
        #expect(try await self.bench.claim().map(\.webhookID) == [new.id])
    }

    @Test
    func fewerThanAskedForMeansThatThereIsNoMore() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<3 { try await self.bench.database.insertWebhook() }
        try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(6)
        try await self.bench.publish(1, scope: .globexSandbox)
        #expect(try await self.bench.claim(limit: 64).count == 13)
        #expect(try await self.bench.claim(limit: 64) == [])
    }

    @Test
    func eachClaimIsANewOne() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.publish(3)
        let first = try await self.bench.claim()
        for delivery in first { try await self.bench.queue.release(delivery, .atOnce) }
        let second = try await self.bench.claim()
        #expect(Set(first.map(\.id)) == Set(second.map(\.id)))
        #expect(Set((first + second).map(\.claimID)).count == 6)
    }

    @Test
    func backlogOfADeadEndpointIsNotRead() async throws {
        try await self.bench.database.insertTenants()
        let dead = try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        try await self.bench.database.superuser.execute(
            """
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id, due_at)
            SELECT tenant_id, environment, event_id, webhook_id, now() - interval '1 hour'
            FROM webhook_deliveries
            CROSS JOIN generate_series(1, 10000)
            """, in: .unscoped)
        try await self.bench.openBreaker(dead.id, until: "now() + interval '1 minute'")
        try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(2, scope: .globexSandbox)
        try await self.bench.database.superuser.run(script: "VACUUM ANALYZE webhook_deliveries")
        let before = try await self.rowsRead()
        #expect(try await self.bench.claim().map(\.scope) == [.globexSandbox, .globexSandbox])
        // One row for each endpoint, and the two that were taken; the planner may look at a page or two beside them.
        let read = try await self.rowsRead() - before
        #expect((2..<200).contains(read), "\(read) rows were read")
    }

    @Test
    func onlyTheDispatcherWorksDeliveries() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        for role in ServiceRole.allCases where role != .webhooks {
            let pool = try self.bench.database.pool(as: role)
            let queue = PostgresDeliveryQueue(
                on: pool, webhookKeys: TestKeys.webhooks(on: pool), eventKeys: TestKeys.events(on: pool))
            await #expect(throws: SQLError.self, "\(role)") {
                _ = try await queue.claim(limit: 1, lease: .seconds(30))
            }
        }
        #expect(try await self.bench.claim().count == 1)
    }

    /// Makes what waits for a tenant older.
    private func age(_ tenant: TenantID, by interval: String) async throws {
        try await self.bench.database.superuser.execute(
            """
            UPDATE webhook_deliveries
            SET due_at = due_at - \(interval)::text::interval
            WHERE tenant_id = \(tenant) AND state = 'pending'
            """, in: .unscoped)
    }

    /// Rows of deliveries that statements have read so far, by index or one after the other.
    private func rowsRead() async throws -> Int {
        // What a connection counted is sent on at the latest when it is forced to.
        let pool = try self.bench.database.pool(as: .webhooks)
        for _ in 0..<4 { try await pool.execute("SELECT pg_stat_force_next_flush()", in: .unscoped) }
        return try await self.bench.database.superuser.first(
            """
            SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint AS rows
            FROM pg_stat_user_tables
            WHERE relname = 'webhook_deliveries'
            """, in: .unscoped
        ) { try $0.decode("rows", as: Int.self) } ?? 0
    }
}
