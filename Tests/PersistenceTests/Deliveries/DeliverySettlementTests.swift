import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What becomes of a delivery once it was attempted, given back, or lost.
@Suite(.postgres)
struct DeliverySettlementTests {
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    private func webhookWithDeliveries(_ count: Int = 1) async throws -> Webhook {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(count)
        return webhook
    }

    @Test
    func deliveredEventIsDone() async throws {
        let webhook = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        #expect(try await self.bench.settle(delivery, 200))
        let row = try #require(try await self.bench.row(delivery.id))
        #expect(row.state == "delivered")
        #expect(row.attempts == 1)
        #expect(row.firstAttemptAt == .fixture)
        #expect(!row.isClaimed)
        #expect(try await self.bench.endpoint(webhook.id) == .init(inFlight: 0, breaker: EndpointBreaker()))
        #expect(try await self.bench.attempts() == ["1 200 - 1234"])
        try await self.bench.makeDue()
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func failuresFollowTheScheduleUntilTheLast() async throws {
        let webhook = try await self.webhookWithDeliveries()
        // Source: API reference, "Retry logic": seconds after the first attempt.
        let due: [Double?] = [30, 120, 900, 7_200, 36_000, nil]
        var last: DeliveryID?
        for (index, seconds) in due.enumerated() {
            try await self.bench.makeDue()
            try await self.closeBreaker()
            let delivery = try await self.bench.claimOne()
            #expect(delivery.attempt == index + 1)
            #expect(delivery.firstAttemptAt == (index == 0 ? nil : .fixture))
            // Later ones begin late: the schedule is counted from the first all the same.
            try await self.bench.settle(
                delivery, index.isMultiple(of: 2) ? 503 : nil, at: .fixture.addingTimeInterval(Double(index) * 7))
            let row = try #require(try await self.bench.row(delivery.id))
            #expect(row.state == (seconds == nil ? "exhausted" : "pending"))
            #expect(row.attempts == index + 1)
            if let seconds { #expect(row.dueAt == .fixture.addingTimeInterval(seconds)) }
            last = delivery.id
        }
        try await self.closeBreaker()
        #expect(try await self.bench.claim() == [])
        #expect(last != nil)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
        #expect(
            try await self.bench.attempts() == [
                "1 503 - 1234", "2 - timeout 1234", "3 503 - 1234", "4 - timeout 1234", "5 503 - 1234",
                "6 - timeout 1234",
            ])
    }

    @Test
    func fiveFailuresInARowOpenTheBreaker() async throws {
        let webhook = try await self.webhookWithDeliveries(5)
        for failures in 1...5 {
            let delivery = try #require(try await self.bench.claim(limit: 1).first)
            try await self.bench.settle(delivery, 500)
            let breaker = try #require(try await self.bench.endpoint(webhook.id)?.breaker)
            #expect(breaker.failureStreak == failures)
            #expect(breaker.openUntil == (failures == 5 ? .fixture.addingTimeInterval(60) : nil))
        }
    }

    @Test
    func successEndsTheRowOfFailures() async throws {
        let webhook = try await self.webhookWithDeliveries(5)
        for _ in 1...4 {
            try await self.bench.settle(try #require(try await self.bench.claim(limit: 1).first), 500)
        }
        try await self.bench.settle(try #require(try await self.bench.claim(limit: 1).first), 200)
        #expect(try await self.bench.endpoint(webhook.id) == .init(inFlight: 0, breaker: EndpointBreaker()))
    }

    @Test
    func lostClaimWritesNothing() async throws {
        let webhook = try await self.webhookWithDeliveries()
        let lost = try await self.bench.claimOne()
        try await self.bench.expireLeases()
        #expect(try await self.bench.queue.rescue() == 1)
        let other = UUID()
        let taken = try #require(try await self.bench.claim(by: other).first)
        #expect(taken.id == lost.id)
        let row = try await self.bench.row(lost.id)
        let endpoint = try await self.bench.endpoint(webhook.id)
        #expect(try await self.bench.settle(lost, 200) == false)
        try await self.bench.queue.cancel(lost, dispatcher: self.bench.dispatcher)
        try await self.bench.queue.release([lost], dispatcher: self.bench.dispatcher)
        #expect(try await self.bench.row(lost.id) == row)
        #expect(try await self.bench.endpoint(webhook.id) == endpoint)
        #expect(try await self.bench.attempts() == [])
        #expect(try await self.bench.settle(taken, 200, by: other))
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
    }

    @Test
    func settlingTwiceCountsOnce() async throws {
        let webhook = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        #expect(try await self.bench.settle(delivery, 500))
        #expect(try await self.bench.settle(delivery, 500) == false)
        #expect(try await self.bench.attempts() == ["1 500 - 1234"])
        #expect(
            try await self.bench.endpoint(webhook.id) == .init(inFlight: 0, breaker: EndpointBreaker(failureStreak: 1)))
    }

    @Test
    func rescueFreesEveryLostDeliveryAndNoOther() async throws {
        let webhook = try await self.webhookWithDeliveries(6)
        let lost = try await self.bench.claim(limit: 3)
        try await self.bench.expireLeases()
        _ = try await self.bench.claim(limit: 1)
        #expect(try await self.bench.queue.rescue() == 3)
        #expect(try await self.bench.queue.rescue() == 0)
        #expect(try await self.bench.states() == ["pending": 5, "sending": 1])
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 1)
        // A rescued delivery has made no attempt.
        #expect(try await self.bench.row(lost[0].id)?.attempts == 0)
    }

    @Test
    func rescueLetsTheNextProbeThrough() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        try await self.bench.database.superuser.execute(
            """
            INSERT INTO webhook_endpoint_states (webhook_id, tenant_id, failure_streak, open_until)
            VALUES (\(webhook.id), \(TenantID.acme), 5, now() - interval '1 second')
            """, in: .unscoped)
        #expect(try await self.bench.claimOne().isProbe)
        try await self.bench.expireLeases()
        _ = try await self.bench.queue.rescue()
        #expect(try await self.bench.claimOne().isProbe)
    }

    @Test
    func deliveryOfADeletedWebhookEndsAsCancelled() async throws {
        let webhook = try await self.webhookWithDeliveries()
        try await self.bench.database.superuser.execute("DELETE FROM webhooks", in: .unscoped)
        let delivery = try await self.bench.claimOne()
        #expect(try await self.bench.queue.content(of: delivery) == nil)
        try await self.bench.queue.cancel(delivery, dispatcher: self.bench.dispatcher)
        let row = try #require(try await self.bench.row(delivery.id))
        #expect(row.state == "cancelled")
        #expect(row.attempts == 0)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func disabledWebhookHasNoContent() async throws {
        _ = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        try await self.bench.database.superuser.execute("UPDATE webhooks SET enabled = false", in: .unscoped)
        #expect(try await self.bench.queue.content(of: delivery) == nil)
    }

    @Test
    func contentIsReadInTheDeliverysOwnScope() async throws {
        _ = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        for stranger in delivery.scope.strangers {
            let forged = ClaimedDelivery(
                id: delivery.id, scope: stranger, eventID: delivery.eventID, webhookID: delivery.webhookID, attempt: 1,
                firstAttemptAt: nil, isProbe: false)
            #expect(try await self.bench.queue.content(of: forged) == nil)
        }
    }

    @Test
    func releasedDeliveryIsDueAtOnce() async throws {
        let webhook = try await self.webhookWithDeliveries(3)
        let claimed = try await self.bench.claim()
        try await self.bench.queue.release(claimed, dispatcher: self.bench.dispatcher)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
        let again = try await self.bench.claim()
        #expect(Set(again.map(\.id)) == Set(claimed.map(\.id)))
        #expect(again.allSatisfy { $0.attempt == 1 })
        try await self.bench.queue.release([], dispatcher: self.bench.dispatcher)
    }

    private func closeBreaker() async throws {
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_endpoint_states SET failure_streak = 0, open_until = NULL", in: .unscoped)
    }
}
