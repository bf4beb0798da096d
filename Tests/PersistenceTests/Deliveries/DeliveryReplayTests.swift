import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// Deliveries that are made once more, and test events.
@Suite(.postgres)
struct DeliveryReplayTests {
    private static let actor = AuditActor.operatorCommand("tester")
    private let bench: DeliveryBench
    private let services: TestServices

    init() throws {
        self.bench = try DeliveryBench()
        self.services = try TestServices(on: self.bench.database)
    }

    private func webhook(isEnabled: Bool = true) async throws -> Webhook {
        try await self.bench.database.insertTenants()
        return try await self.bench.database.insertWebhook(environments: [.sandbox], isEnabled: isEnabled)
    }

    /// Publishes events whose deliveries have ended in a state.
    private func ended(_ count: Int, as state: DeliveryState) async throws -> [WebhookEvent] {
        let events = try await self.bench.publish(count)
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET state = \(state.rawValue) WHERE event_id = ANY (\(events.map(\.id)))",
            in: .unscoped)
        return events
    }

    private func replay(
        _ webhook: Webhook, _ states: Set<DeliveryState> = DeliveryState.failed, scope: Scope = .acmeSandbox,
        _ change: (inout DeliveryFilter) -> Void = { _ in }
    ) async throws -> ReplayedDeliveries {
        var filter = DeliveryFilter()
        filter.states = states
        change(&filter)
        return try await self.services.replays(filter, of: webhook.id, scope: scope, actor: Self.actor)
    }

    private func replay(_ id: DeliveryID, of webhook: Webhook, scope: Scope = .acmeSandbox) async throws
        -> DeliveryRecord
    {
        try await self.services.replays(id, of: webhook.id, scope: scope, actor: Self.actor)
    }

    private func audited() async throws -> [String] {
        try await self.bench.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log ORDER BY at, id", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    /// What a claim sends now.
    private func claimedBodies() async throws -> [UUID: [UInt8]] {
        var bodies: [UUID: [UInt8]] = [:]
        for delivery in try await self.bench.claim() {
            guard case .content(let content) = try await self.bench.queue.content(of: delivery) else { continue }
            bodies[delivery.eventID] = content.body
        }
        return bodies
    }

    @Test
    func replayIsANewDeliveryOfTheSameBytesAndAudited() async throws {
        let webhook = try await self.webhook()
        let event = try await self.bench.publish()[0]
        let first = try await self.bench.claimOne()
        try await self.bench.settle(first, 200)
        let made = try await self.replay(first.id, of: webhook)
        #expect(made.id != first.id)
        #expect(made.eventID == event.id)
        #expect(made.state == .pending)
        #expect(made.attempts.isEmpty)
        #expect(try await self.claimedBodies() == [event.id: event.body])
        #expect(try await self.bench.row(first.id)?.state == "delivered")
        #expect(try await self.audited() == ["webhook_delivery.replayed \(first.id)"])
    }

    @Test(arguments: [Scope.acmeLive, .globexSandbox, .globexLive])
    func neverCrossesTenants(other: Scope) async throws {
        let webhook = try await self.webhook()
        let foreign = try await self.bench.database.insertWebhook(
            tenant: other.tenantID, environments: [other.environment])
        try await self.bench.publish()
        let delivery = try await self.bench.claim().first { $0.webhookID == webhook.id }
        let id = try #require(delivery).id
        await #expect(throws: WebhookError.deliveryNotFound(id)) {
            _ = try await self.replay(id, of: foreign, scope: other)
        }
        await #expect(throws: WebhookError.self) { _ = try await self.replay(id, of: webhook, scope: other) }
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET state = 'exhausted', claim_id = NULL, claimed_until = NULL", in: .unscoped)
        await #expect(throws: WebhookError.self) { _ = try await self.replay(webhook, scope: other) }
        #expect(try await self.replay(foreign, scope: other).count == 0)
        #expect(try await self.bench.states() == ["exhausted": 1])
        #expect(try await self.audited().isEmpty)
    }

    @Test
    func disabledWebhookGetsNothing() async throws {
        let webhook = try await self.webhook(isEnabled: false)
        let id = DeliveryID(rawValue: UUID())
        await #expect(throws: WebhookError.disabled(webhook.id)) { _ = try await self.replay(id, of: webhook) }
        await #expect(throws: WebhookError.disabled(webhook.id)) { _ = try await self.replay(webhook) }
        await #expect(throws: WebhookError.disabled(webhook.id)) {
            _ = try await self.services.testWebhook(webhook.id, as: nil, scope: .acmeSandbox, actor: Self.actor)
        }
    }

    @Test
    func webhookOfTheOtherEnvironmentGetsNothing() async throws {
        let webhook = try await self.webhook()
        await #expect(throws: WebhookError.otherEnvironment(webhook.id)) {
            _ = try await self.replay(webhook, scope: .acmeLive)
        }
    }

    @Test
    func failedOnesAreReplayedOnceAndNoOthers() async throws {
        let webhook = try await self.webhook()
        var failed: [WebhookEvent] = []
        for state in [DeliveryState.exhausted, .cancelled, .undeliverable] {
            failed += try await self.ended(1, as: state)
        }
        _ = try await self.ended(1, as: .delivered)
        #expect(try await self.replay(webhook) == ReplayedDeliveries(count: 3, hasMore: false))
        #expect(try await self.replay(webhook) == ReplayedDeliveries(count: 0, hasMore: false))
        #expect(try await self.claimedBodies() == Dictionary(uniqueKeysWithValues: failed.map { ($0.id, $0.body) }))
        #expect(try await self.audited() == ["webhook.deliveries_replayed \(webhook.id)"])
    }

    @Test
    func replayThatFailedToIsReplayedAgain() async throws {
        let webhook = try await self.webhook()
        _ = try await self.ended(1, as: .exhausted)
        for _ in 0..<2 {
            #expect(try await self.replay(webhook).count == 1)
            try await self.bench.database.superuser.execute(
                "UPDATE webhook_deliveries SET state = 'exhausted'", in: .unscoped)
        }
        #expect(try await self.bench.states() == ["exhausted": 3])
    }

    @Test
    func whatWasDeliveredLaterHasNotFailed() async throws {
        let webhook = try await self.webhook()
        _ = try await self.ended(1, as: .exhausted)
        #expect(try await self.replay(webhook).count == 1)
        try await self.bench.settle(try await self.bench.claimOne(), 200)
        #expect(try await self.replay(webhook).count == 0)
    }

    @Test
    func timeAndEventNarrowWhatIsReplayed() async throws {
        let webhook = try await self.webhook()
        let old = try await self.ended(1, as: .delivered)
        try await self.bench.database.superuser.execute(
            "UPDATE webhook_deliveries SET created_at = created_at - interval '1 hour'", in: .unscoped)
        _ = try await self.ended(1, as: .delivered)
        let now = try await self.bench.now()
        let times: (Date?, Date?) = (now.addingTimeInterval(-7200), now.addingTimeInterval(-1800))
        let ofAnotherType = try await self.replay(webhook, DeliveryState.ended) {
            ($0.createdAfter, $0.createdBefore) = times
            $0.eventTypes = [.checkCompleted]
        }
        #expect(ofAnotherType.count == 0)
        for expected in [1, 0] {
            let replayed = try await self.replay(webhook, DeliveryState.ended) {
                ($0.createdAfter, $0.createdBefore) = times
            }
            #expect(replayed.count == expected)
        }
        #expect(try await self.bench.claimOne().eventID == old[0].id)
    }

    @Test
    func atMostSoManyAreReplayedAtOnceAndTheOldestFirst() async throws {
        let webhook = try await self.webhook()
        let older = try await self.ended(ReplayDeliveries.limit, as: .exhausted)
        let newer = try await self.ended(1, as: .exhausted)
        #expect(try await self.replay(webhook) == ReplayedDeliveries(count: ReplayDeliveries.limit, hasMore: true))
        let replayed = try await self.bench.database.superuser.all(
            "SELECT event_id FROM webhook_deliveries WHERE state = 'pending'", in: .unscoped
        ) { try $0.decode("event_id", as: UUID.self) }
        #expect(Set(replayed) == Set(older.map(\.id)))
        #expect(try await self.replay(webhook) == ReplayedDeliveries(count: 1, hasMore: false))
        #expect(!replayed.contains(newer[0].id))
    }

    @Test
    func replaysAtOnceDoNotReplayTheSame() async throws {
        let webhook = try await self.webhook()
        _ = try await self.ended(20, as: .exhausted)
        let replays = self.services.replays
        var filter = DeliveryFilter()
        filter.states = DeliveryState.failed
        let counts = try await withThrowingTaskGroup(of: Int.self) { [filter] group in
            for _ in 0..<4 {
                group.addTask {
                    try await replays(filter, of: webhook.id, scope: .acmeSandbox, actor: Self.actor).count
                }
            }
            var counts: [Int] = []
            for try await count in group { counts.append(count) }
            return counts
        }
        #expect(counts.sorted() == [0, 0, 0, 20])
    }

    @Test
    func testEventGoesToItsWebhookAloneAndIsMarked() async throws {
        let webhook = try await self.webhook()
        try await self.bench.database.insertWebhook()
        let made = try await self.services.testWebhook(
            webhook.id, as: .checkCompleted, scope: .acmeSandbox, actor: Self.actor)
        #expect(made.isTest)
        #expect(made.eventType == .checkCompleted)
        #expect(made.resourceID == TestEvent.resourceID)
        let claimed = try await self.bench.claimOne()
        #expect(claimed.id == made.id)
        guard case .content(let content) = try await self.bench.queue.content(of: claimed) else {
            Issue.record("no content")
            return
        }
        let event = TestEvent.make(id: made.eventID, type: .checkCompleted, at: .fixture)
        #expect(content.body == event.body)
        #expect(try await self.audited() == ["webhook.tested \(webhook.id)"])
    }

    @Test
    func testEventLooksLikeTheFirstThatTheWebhookHearsOf() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook(
            events: [.reportCompleted, .checkCompleted], environments: [.sandbox])
        let made = try await self.services.testWebhook(
            webhook.id, as: nil, scope: .acmeSandbox, actor: Self.actor)
        #expect(made.eventType == .reportCompleted)
    }

    @Test
    func testEventIsNoResourcesEventThatCouldBeResent() async throws {
        let webhook = try await self.webhook()
        _ = try await self.services.testWebhook(
            webhook.id, as: .checkCompleted, scope: .acmeSandbox, actor: Self.actor)
        await #expect(throws: WebhookError.notTriggered(positions: [0])) {
            try await self.services.resendEvents(
                [EventReference(type: .checkCompleted, resourceID: TestEvent.resourceID)], scope: .acmeSandbox,
                actor: Self.actor)
        }
    }
}
