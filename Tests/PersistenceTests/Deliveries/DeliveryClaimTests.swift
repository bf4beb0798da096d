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
    func claimedDeliveryHasTheContentToSend() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        let event = try await self.bench.publish()[0]
        let content = try #require(try await self.bench.queue.content(of: self.bench.claimOne()))
        #expect(content.url == webhook.url)
        #expect(content.token == webhook.token)
        #expect(content.body == event.body)
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
                    let dispatcher = UUID()
                    var mine: [DeliveryID] = []
                    while try await bench.states()["delivered", default: 0] < 100 {
                        for delivery in try await bench.claim(limit: 10, by: dispatcher) {
                            mine.append(delivery.id)
                            #expect(try await bench.settle(delivery, 200, by: dispatcher))
                        }
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claims.count == 100)
        #expect(Set(claims).count == 100)
        #expect(try await self.inFlight() == [0, 0, 0, 0])
    }

    @Test
    func openBreakerKeepsItsDeliveries() async throws {
        try await self.bench.database.insertTenants()
        let dead = try await self.bench.database.insertWebhook()
        let alive = try await self.bench.database.insertWebhook()
        try await self.bench.publish(2)
        try await self.openBreaker(dead.id, until: "now() + interval '1 minute'")
        let claimed = try await self.bench.claim()
        #expect(claimed.map(\.webhookID) == [alive.id, alive.id])
    }

    @Test
    func breakerThatWasOpenForItsMinuteGetsOneProbe() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(6)
        try await self.openBreaker(webhook.id, until: "now() - interval '1 second'")
        let probe = try await self.bench.claimOne()
        #expect(probe.isProbe)
        #expect(try await self.bench.claim() == [])
        #expect(try await self.bench.endpoint(webhook.id)?.breaker.probeUntil != nil)
        try await self.bench.settle(probe, 200)
        #expect(try await self.bench.claim().map(\.isProbe) == [false, false, false, false])
    }

    @Test
    func failedProbeOpensTheBreakerAgain() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(2)
        try await self.openBreaker(webhook.id, until: "now() - interval '1 second'")
        let now = Date(timeIntervalSinceReferenceDate: Date().timeIntervalSinceReferenceDate.rounded())
        try await self.bench.settle(self.bench.claimOne(), 500, at: now)
        let breaker = try #require(try await self.bench.endpoint(webhook.id)?.breaker)
        #expect(breaker.openUntil == now.addingTimeInterval(60))
        #expect(breaker.probeUntil == nil)
        #expect(breaker.failureStreak == 6)
        #expect(try await self.bench.claim() == [])
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
        try await self.openBreaker(dead.id, until: "now() + interval '1 minute'")
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
                _ = try await queue.claim(limit: 1, dispatcher: UUID(), lease: .seconds(30))
            }
        }
        #expect(try await self.bench.claim().count == 1)
    }

    private func openBreaker(_ webhook: WebhookID, until moment: SQLStatement) async throws {
        try await self.bench.database.superuser.execute(
            """
            INSERT INTO webhook_endpoint_states (webhook_id, tenant_id, failure_streak, open_until)
            VALUES (\(webhook), \(TenantID.acme), 5, \(fragment: moment))
            """, in: .unscoped)
    }

    private func inFlight() async throws -> [Int] {
        try await self.bench.database.superuser.all("SELECT in_flight FROM webhook_endpoint_states", in: .unscoped) {
            try $0.decode("in_flight", as: Int.self)
        }
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
