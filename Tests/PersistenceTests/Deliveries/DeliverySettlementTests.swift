import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What becomes of a delivery once it was attempted or given back.
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
        #expect(!row.isClaimed)
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        #expect(try await self.bench.attempts() == ["1 200 - 1234"])
        try await self.bench.makeDue()
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func failuresFollowTheScheduleUntilTheLast() async throws {
        let webhook = try await self.webhookWithDeliveries()
        // Source: API reference, "Retry logic": seconds after the first attempt.
        let due: [Double?] = [30, 120, 900, 7_200, 36_000, nil]
        var first: Date?
        for (index, seconds) in due.enumerated() {
            try await self.bench.makeDue()
            try await self.closeBreaker()
            let delivery = try await self.bench.claimOne()
            #expect(delivery.attempt == index + 1)
            #expect(delivery.firstAttemptAt == first)
            // Later ones take longer: the schedule is counted from the first all the same.
            try await self.bench.settle(delivery, index.isMultiple(of: 2) ? 503 : nil, duration: .seconds(index))
            let row = try #require(try await self.bench.row(delivery.id))
            first = first ?? row.firstAttemptAt
            #expect(row.firstAttemptAt == first)
            #expect(row.state == (seconds == nil ? "exhausted" : "pending"))
            #expect(row.attempts == index + 1)
            if let seconds, let first { #expect(row.dueAt == first.addingTimeInterval(seconds)) }
        }
        try await self.closeBreaker()
        #expect(try await self.bench.claim() == [])
        #expect(first != nil)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
        #expect(
            try await self.bench.attempts() == [
                "1 503 - 0", "2 - timeout 1000", "3 503 - 2000", "4 - timeout 3000", "5 503 - 4000", "6 - timeout 5000",
            ])
    }

    /// The first attempt's beginning, by the database's clock, however late it is written down.
    @Test
    func scheduleIsCountedFromTheBeginningOfTheFirstAttempt() async throws {
        _ = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        let before = try await self.bench.now()
        try await self.bench.settle(delivery, 500, age: .seconds(3), duration: .seconds(10))
        let after = try await self.bench.now()
        let row = try #require(try await self.bench.row(delivery.id))
        let began = try #require(row.firstAttemptAt)
        // The age is reckoned before the statement is sent, so that what is stored may be a little earlier than that.
        #expect((before.addingTimeInterval(-14)...after.addingTimeInterval(-13)).contains(began))
        #expect(row.dueAt == began.addingTimeInterval(30))
        let logged = try await self.bench.database.superuser.first(
            "SELECT at FROM webhook_delivery_attempts", in: .unscoped
        ) { try $0.decode("at", as: Date.self) }
        #expect(logged == began)
    }

    @Test
    func lostClaimWritesNothing() async throws {
        let webhook = try await self.webhookWithDeliveries()
        let lost = try await self.bench.claimOne()
        try await self.bench.expireLeases()
        #expect(try await self.bench.queue.rescue() == 1)
        // By the same process: what counts is the claim, not who made it.
        let taken = try await self.bench.claimOne()
        #expect(taken.id == lost.id)
        let row = try await self.bench.row(lost.id)
        let endpoint = try await self.bench.endpoint(webhook.id)
        #expect(try await self.bench.settle(lost, 200) == false)
        for reason in [DiscardedDelivery.cancelled, .undeliverable] {
            try await self.bench.queue.discard(lost, as: reason)
        }
        for release in [DeliveryRelease.atOnce, .after(.seconds(5)), .withItsEndpoint(after: .seconds(5))] {
            try await self.bench.queue.release(lost, release)
        }
        #expect(try await self.bench.row(lost.id) == row)
        #expect(try await self.bench.endpoint(webhook.id) == endpoint)
        #expect(try await self.bench.attempts() == [])
        #expect(try await self.bench.settle(taken, 200))
        #expect(try await self.bench.endpoint(webhook.id) == .init())
    }

    @Test
    func settlingTwiceCountsOnce() async throws {
        let webhook = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        #expect(try await self.bench.settle(delivery, 500))
        #expect(try await self.bench.settle(delivery, 500) == false)
        #expect(try await self.bench.attempts() == ["1 500 - 1234"])
        #expect(try await self.bench.endpoint(webhook.id) == .init(failureStreak: 1))
    }

    /// Nothing but the delivery's own claim may be missing.
    @Test
    func deliveryIsSettledWithoutAState() async throws {
        _ = try await self.webhookWithDeliveries()
        let delivery = try await self.bench.claimOne()
        try await self.bench.database.superuser.execute("DELETE FROM webhook_endpoint_states", in: .unscoped)
        #expect(try await self.bench.settle(delivery, 200))
        #expect(try await self.bench.row(delivery.id)?.state == "delivered")
    }

    @Test(arguments: [DiscardedDelivery.cancelled, .undeliverable])
    func discardedDeliveryEndsWithoutAnAttempt(reason: DiscardedDelivery) async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        let delivery = try await self.bench.claimAny()
        try await self.bench.queue.discard(delivery, as: reason)
        let row = try #require(try await self.bench.row(delivery.id))
        #expect(row.state == reason.rawValue)
        #expect(row.attempts == 0)
        #expect(!row.isClaimed)
        #expect(try await self.bench.attempts() == [])
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        // The endpoint goes on with the next.
        #expect(try await self.bench.claim().map(\.id).contains(delivery.id) == false)
        #expect(try await self.bench.states() == [reason.rawValue: 1, "sending": 1])
    }

    @Test
    func deliveryOfADeletedWebhookCanBeClaimedAndCancelled() async throws {
        let webhook = try await self.webhookWithDeliveries()
        try await self.bench.database.superuser.execute("DELETE FROM webhooks", in: .unscoped)
        let delivery = try await self.bench.claimOne()
        try await self.bench.queue.discard(delivery, as: .cancelled)
        #expect(try await self.bench.states() == ["cancelled": 1])
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 0)
    }

    @Test
    func deliveryReleasedAtOnceIsDueAsBefore() async throws {
        let webhook = try await self.webhookWithDeliveries(3)
        let claimed = try await self.bench.claim()
        let due = try await self.bench.row(claimed[0].id)?.dueAt
        for delivery in claimed { try await self.bench.queue.release(delivery, .atOnce) }
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        #expect(try await self.bench.row(claimed[0].id)?.dueAt == due)
        let again = try await self.bench.claim()
        #expect(Set(again.map(\.id)) == Set(claimed.map(\.id)))
        #expect(again.allSatisfy { $0.attempt == 1 })
    }

    @Test
    func deliveryReleasedForLaterWaitsAndTheOthersGoOn() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        let delivery = try await self.bench.claimAny()
        let before = try await self.bench.now()
        try await self.bench.queue.release(delivery, .after(.seconds(5)))
        let after = try await self.bench.now()
        let row = try #require(try await self.bench.row(delivery.id))
        #expect(row.state == "pending")
        #expect((before.addingTimeInterval(5)...after.addingTimeInterval(5)).contains(row.dueAt))
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        #expect(try await self.bench.claimOne().id != delivery.id)
    }

    /// Else a backlog behind a resolver in trouble would go round as fast as it is given out.
    @Test
    func endpointThatIsToRestIsLeftAlone() async throws {
        let webhook = try await self.webhookWithDeliveries(10)
        let other = try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(scope: .globexSandbox)
        let delivery = try #require(try await self.bench.claim().first { $0.webhookID == webhook.id })
        let before = try await self.bench.now()
        try await self.bench.queue.release(delivery, .withItsEndpoint(after: .seconds(5)))
        let after = try await self.bench.now()
        let endpoint = try #require(try await self.bench.endpoint(webhook.id))
        let rests = try #require(endpoint.restsUntil)
        #expect((before.addingTimeInterval(5)...after.addingTimeInterval(5)).contains(rests))
        #expect(endpoint == .init(inFlight: 3, restsUntil: rests))
        try await self.bench.publish(scope: .globexSandbox)
        #expect(try await self.bench.claim().map(\.webhookID) == [other.id])
        try await self.bench.endMinutes()
        #expect(try await self.bench.claimOne().webhookID == webhook.id)
    }

    private func closeBreaker() async throws {
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_endpoint_states SET failure_streak = 0, open_until = NULL", in: .unscoped)
    }
}
