import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// The breaker. Source: API reference, "Retry logic": five failed requests in a row to a webhook disable it for a minute.
@Suite(.postgres)
struct DeliveryBreakerTests {
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

    private func fail(_ times: Int) async throws {
        for _ in 0..<times { try await self.bench.settle(try await self.bench.claimAny(), 500) }
    }

    @Test
    func fiveFailuresInARowOpenIt() async throws {
        let webhook = try await self.webhookWithDeliveries(6)
        for failures in 1...5 {
            try await self.fail(1)
            let endpoint = try #require(try await self.bench.endpoint(webhook.id))
            #expect(endpoint.failureStreak == failures)
            #expect((endpoint.openUntil != nil) == (failures == EndpointBreaker.failuresToOpen))
        }
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func successEndsTheRowOfFailures() async throws {
        let webhook = try await self.webhookWithDeliveries(9)
        try await self.fail(4)
        try await self.bench.settle(try await self.bench.claimAny(), 200)
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        try await self.fail(4)
        #expect(try await self.bench.endpoint(webhook.id) == .init(failureStreak: 4))
    }

    /// By the database's clock, however long the attempt took and however late it is written down.
    @Test(arguments: [(Duration.zero, Duration.seconds(10)), (.seconds(7), .seconds(1))])
    func minuteBeginsWithTheEndOfTheAttempt(age: Duration, duration: Duration) async throws {
        let webhook = try await self.webhookWithDeliveries(5)
        try await self.fail(4)
        let delivery = try await self.bench.claimOne()
        let before = try await self.bench.now()
        try await self.bench.settle(delivery, nil, age: age, duration: duration)
        let after = try await self.bench.now()
        let openUntil = try #require(try await self.bench.endpoint(webhook.id)?.openUntil)
        // The age is reckoned before the statement is sent, so that what is stored may be a little earlier than that.
        let minute = 60 - age.seconds
        #expect((before.addingTimeInterval(minute - 1)...after.addingTimeInterval(minute)).contains(openUntil))
    }

    @Test
    func openBreakerKeepsItsDeliveriesAndNoOthers() async throws {
        let dead = try await self.webhookWithDeliveries(0)
        let alive = try await self.bench.database.insertWebhook()
        try await self.bench.publish(2)
        try await self.bench.openBreaker(dead.id, until: "now() + interval '1 minute'")
        #expect(try await self.bench.claim().map(\.webhookID) == [alive.id, alive.id])
    }

    @Test
    func afterItsMinuteItGetsOneProbeAtATime() async throws {
        let webhook = try await self.webhookWithDeliveries(6)
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        let probe = try await self.bench.claimOne()
        #expect(probe.isProbe)
        #expect(try await self.bench.claim() == [])
        try await self.bench.settle(probe, 200)
        #expect(try await self.bench.endpoint(webhook.id) == .init())
        #expect(try await self.bench.claim().map(\.isProbe) == [false, false, false, false])
    }

    @Test
    func whatWasUnderWayEndsBeforeTheProbe() async throws {
        let webhook = try await self.webhookWithDeliveries(6)
        let stray = try await self.bench.claimAny()
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        #expect(try await self.bench.claim() == [])
        try await self.bench.settle(stray, 500)
        #expect(try await self.bench.claimOne().isProbe)
    }

    @Test
    func failedProbeOpensItForAnotherMinute() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        let probe = try await self.bench.claimOne()
        let before = try await self.bench.now()
        try await self.bench.settle(probe, 500)
        let after = try await self.bench.now()
        let endpoint = try #require(try await self.bench.endpoint(webhook.id))
        let openUntil = try #require(endpoint.openUntil)
        #expect((before.addingTimeInterval(59)...after.addingTimeInterval(60)).contains(openUntil))
        #expect(endpoint.failureStreak == 6)
        #expect(try await self.bench.claim() == [])
    }

    @Test
    func failureOfWhatWasUnderWayDoesNotLengthenTheMinute() async throws {
        let webhook = try await self.webhookWithDeliveries(6)
        let strays = try await self.bench.claim()
        try await self.bench.openBreaker(webhook.id, until: "now() + interval '1 minute'")
        let openUntil = try await self.bench.endpoint(webhook.id)?.openUntil
        for stray in strays { try await self.bench.settle(stray, 500) }
        let endpoint = try await self.bench.endpoint(webhook.id)
        #expect(endpoint == .init(failureStreak: 9, openUntil: openUntil))
    }

    @Test
    func successOfWhatWasUnderWayClosesIt() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        let stray = try await self.bench.claimAny()
        try await self.bench.openBreaker(webhook.id, until: "now() + interval '1 minute'")
        try await self.bench.settle(stray, 200)
        #expect(try await self.bench.endpoint(webhook.id) == .init())
    }

    @Test(arguments: [DeliveryRelease.atOnce, .after(.seconds(5))])
    func probeThatWasNotSentGivesItsPlaceBack(release: DeliveryRelease) async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        try await self.bench.queue.release(try await self.bench.claimOne(), release)
        #expect(try await self.bench.claimOne().isProbe)
        #expect(try await self.bench.endpoint(webhook.id)?.failureStreak == 5)
    }

    @Test
    func probeThatHadNothingToSendGivesItsPlaceBack() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        try await self.bench.queue.discard(try await self.bench.claimOne(), as: .undeliverable)
        #expect(try await self.bench.claimOne().isProbe)
    }

    @Test
    func probeThatWasLostGivesItsPlaceBack() async throws {
        let webhook = try await self.webhookWithDeliveries(2)
        try await self.bench.openBreaker(webhook.id, until: "now() - interval '1 second'")
        #expect(try await self.bench.claimOne().isProbe)
        try await self.bench.expireLeases()
        #expect(try await self.bench.queue.rescue() == 1)
        #expect(try await self.bench.claimOne().isProbe)
    }
}
