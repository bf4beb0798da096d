import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What is put right when processes die and rows vanish.
@Suite(.postgres)
struct DeliveryUpkeepTests {
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    private func webhookWithDeliveries(_ count: Int) async throws -> Webhook {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(count)
        return webhook
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

    /// Deliveries go with their event when an applicant is erased, also while they are being sent.
    @Test
    func deliveryThatVanishesWhileItIsSentDoesNotCountForEver() async throws {
        let webhook = try await self.webhookWithDeliveries(4)
        let claimed = try await self.bench.claim()
        #expect(claimed.count == 4)
        for delivery in claimed.dropFirst() {
            try await self.bench.database.superuser.execute(
                "DELETE FROM webhook_events WHERE id = \(delivery.eventID)", in: .unscoped)
        }
        for delivery in claimed.dropFirst() { #expect(try await self.bench.settle(delivery, 200) == false) }
        #expect(try await self.bench.queue.rescue() == 0)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 1)
        try await self.bench.settle(claimed[0], 200)
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        try await self.bench.publish(5)
        #expect(try await self.bench.claim().count == 4)
    }

    @Test(arguments: [0, 4])
    func wrongCountIsCorrected(count: Int) async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        _ = try await self.bench.claim()
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_endpoint_states SET in_flight = \(count)", in: .unscoped)
        #expect(try await self.bench.queue.rescue() == 0)
        #expect(try await self.bench.endpoint(webhook.id)?.inFlight == 2)
    }

    @Test
    func lostDeliveryIsFreedWithoutAState() async throws {
        _ = try await self.webhookWithDeliveries(1)
        _ = try await self.bench.claimOne()
        try await self.bench.database.superuser.execute("DELETE FROM webhook_endpoint_states", in: .unscoped)
        try await self.bench.expireLeases()
        #expect(try await self.bench.queue.rescue() == 1)
        #expect(try await self.bench.claimOne().attempt == 1)
    }

    /// Counts agree at the end although claims, settlements and rescues meet in every order.
    @Test
    func rescueDisturbsNoWork() async throws {
        try await self.bench.database.insertTenants()
        for _ in 0..<3 { try await self.bench.database.insertWebhook() }
        try await self.bench.publish(40)
        let bench = self.bench
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while try await bench.states()["delivered", default: 0] < 120 {
                        for delivery in try await bench.claim(limit: 5) {
                            #expect(try await bench.settle(delivery, 200))
                        }
                    }
                    return 0
                }
            }
            group.addTask {
                var freed = 0
                while try await bench.states()["delivered", default: 0] < 120 {
                    freed += try await bench.queue.rescue()
                }
                return freed
            }
            for try await freed in group { #expect(freed == 0) }
        }
        #expect(try await self.bench.inFlight() == [0, 0, 0])
        #expect(try await self.bench.attempts().count == 120)
    }

    @Test
    func stateOfAWebhookThatIsGoneIsForgottenOnceNothingIsLeft() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        let kept = try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish(scope: .globexSandbox)
        let claimed = try await self.bench.claim()
        for delivery in claimed.dropFirst() { try await self.bench.settle(delivery, 200) }
        let last = try #require(claimed.first)
        if last.webhookID == kept.id { Issue.record("the older delivery comes first") }
        try await self.bench.database.superuser.execute(
            "DELETE FROM webhooks WHERE id = \(webhook.id)", in: .unscoped)
        // One is being sent, then one waits.
        #expect(try await self.bench.queue.prune() == 0)
        try await self.bench.queue.release(last, .after(.seconds(60)))
        #expect(try await self.bench.queue.prune() == 0)
        try await self.bench.makeDue()
        try await self.bench.queue.discard(try await self.bench.claimOne(), as: .cancelled)
        #expect(try await self.bench.queue.prune() == 1)
        #expect(try await self.bench.endpoint(webhook.id) == nil)
        #expect(try await self.bench.endpoint(kept.id) != nil)
        #expect(try await self.bench.queue.prune() == 0)
    }

    @Test
    func stateOfADisabledWebhookIsKept() async throws {
        let webhook = try await self.webhookWithDeliveries(1)
        try await self.bench.settle(try await self.bench.claimOne(), 500)
        try await self.bench.database.superuser.execute("UPDATE webhooks SET enabled = false", in: .unscoped)
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET state = 'cancelled'", in: .unscoped)
        #expect(try await self.bench.queue.prune() == 0)
        #expect(try await self.bench.endpoint(webhook.id)?.failureStreak == 1)
    }
}
