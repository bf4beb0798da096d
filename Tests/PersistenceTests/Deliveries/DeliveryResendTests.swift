import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// Events that endpoints are told of once more.
@Suite(.postgres)
struct DeliveryResendTests {
    private static let actor = AuditActor.operatorCommand("tester")
    private let bench: DeliveryBench
    private let clock = ManualClock()
    private let resendEvents: ResendEvents

    init() throws {
        self.bench = try DeliveryBench()
        self.resendEvents = try TestServices(on: self.bench.database, clock: self.clock).resendEvents
    }

    private func resend(_ events: [WebhookEvent], scope: Scope = .acmeSandbox) async throws {
        let wanted = events.map { EventReference(type: $0.type, resourceID: $0.resourceID) }
        try await self.resendEvents(wanted, scope: scope, actor: Self.actor)
    }

    /// Writes one event down as delivered, so that only what is sent again waits.
    private func delivered(scope: Scope = .acmeSandbox) async throws -> WebhookEvent {
        let event = try await self.bench.publish(scope: scope)[0]
        for delivery in try await self.bench.claim() { try await self.bench.settle(delivery, 200) }
        return event
    }

    @Test
    func resentEventIsANewDeliveryOfTheSameBytes() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let event = try await self.bench.publish()[0]
        let first = try await self.bench.claimOne()
        try await self.bench.settle(first, 200)
        try await self.resend([event])
        let second = try await self.bench.claimOne()
        #expect(second.id != first.id)
        #expect(second.eventID == event.id)
        #expect(second.attempt == 1)
        guard case .content(let content) = try await self.bench.queue.content(of: second) else {
            Issue.record("no content")
            return
        }
        #expect(content.body == event.body)
    }

    @Test
    func everyEnabledWebhookOfTheEnvironmentHearsOfIt() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let event = try await self.delivered()
        let hearing = [
            try await database.insertWebhook(environments: [.sandbox]),
            try await database.insertWebhook(events: [.checkCompleted]),
        ]
        try await database.insertWebhook(environments: [.live])
        try await database.insertWebhook(isEnabled: false)
        try await database.insertWebhook(tenant: .globex)
        try await self.resend([event])
        #expect(Set(try await self.bench.claim().map(\.webhookID)) == Set(hearing.map(\.id)))
    }

    @Test(arguments: [Scope.acmeLive, .globexSandbox, .globexLive])
    func neverCrossesTenants(other: Scope) async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.database.insertWebhook(tenant: .globex)
        let event = try await self.delivered()
        await #expect(throws: WebhookError.notTriggered(positions: [0])) {
            try await self.resend([event], scope: other)
        }
        #expect(try await self.bench.claim().isEmpty)
    }

    @Test
    func thirtyDaysAreTheLimit() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let event = try await self.delivered()
        self.clock.advance(by: ResendEvents.window)
        try await self.resend([event])
        #expect(try await self.bench.claim().count == 1)
        self.clock.advance(by: .seconds(1))
        await #expect(throws: WebhookError.notTriggered(positions: [0])) { try await self.resend([event]) }
    }

    @Test
    func nothingIsSentWhenOneIsRefused() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let event = try await self.delivered()
        let known = EventReference(type: event.type, resourceID: event.resourceID)
        let otherType = EventReference(type: .workflowTaskCompleted, resourceID: event.resourceID)
        await #expect(throws: WebhookError.notTriggered(positions: [1])) {
            try await self.resendEvents([known, otherType, known], scope: .acmeSandbox, actor: Self.actor)
        }
        #expect(try await self.bench.claim().isEmpty)
    }

    @Test
    func eventNamedTwiceIsSentOnceAndAudited() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let event = try await self.delivered()
        try await self.resend([event, event])
        #expect(try await self.bench.claim().count == 1)
        let audited = try await self.bench.database.superuser.all(
            "SELECT subject_id FROM audit_log WHERE action = 'webhook_event.resent'", in: .unscoped
        ) { try $0.decode("subject_id", as: String.self) }
        #expect(audited == [event.id.uuidString.lowercased()])
    }

    @Test
    func newestOfSeveralIsMeant() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let older = try await self.delivered()
        let newer = try await self.delivered()
        try await self.bench.database.superuser.execute(
            """
            UPDATE webhook_events
            SET resource_id = \(older.resourceID), created_at = created_at + interval '1 second'
            WHERE id = \(newer.id)
            """, in: .unscoped)
        try await self.resend([older])
        #expect(try await self.bench.claim().map(\.eventID) == [newer.id])
    }

    @Test
    func resendThatFailsCountsForTheBreaker() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        let event = try await self.delivered()
        for _ in 0..<EndpointBreaker.failuresToOpen {
            try await self.resend([event])
            try await self.bench.settle(try await self.bench.claimOne(), 500)
        }
        #expect(try await self.bench.endpoint(webhook.id)?.openUntil != nil)
    }
}
