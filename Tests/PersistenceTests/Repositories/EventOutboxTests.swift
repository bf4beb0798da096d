import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Synchronization
import TestSupport
import Testing
import VerificationDomain
import Webhooks

@Suite(.postgres)
struct EventOutboxTests {
    private let database: TestDatabase
    private let pool: PostgresPool

    init() throws {
        self.database = try TestDatabase.current
        self.pool = try self.database.pool(as: .orchestrator)
    }

    private func event(_ status: WorkflowTaskView.Status = .started, task: String = "profile_4f4b2") -> WebhookEvent {
        let view = WorkflowTaskView(
            id: task, workflowRunID: UUID(), taskDefID: "profile_data", taskDefVersion: nil, status: status,
            input: ["name": "Zoë"], output: nil, createdAt: .fixture, updatedAt: .fixture, statusChangedAt: .fixture)
        return WebhookEvent(id: UUID(), payload: .workflowTask(view), apiBaseURL: "https://api.example.com")
    }

    private func publish(
        _ events: [WebhookEvent], scope: Scope = .acmeSandbox, wake: @escaping @Sendable () -> Void = {},
        andThen: () throws -> Void = {}
    ) async throws {
        try await self.pool.transaction(in: scope.sql) { transaction in
            let outbox = PostgresEventOutbox(
                on: transaction, keys: TestKeys.events(on: self.pool), wakeDispatcher: wake)
            try await outbox.publish(events, scope: scope)
            try andThen()
        }
    }

    /// Event and webhook of each delivery.
    private func deliveries() async throws -> Set<[UUID]> {
        Set(
            try await self.database.superuser.all(
                "SELECT event_id, webhook_id FROM webhook_deliveries WHERE state = 'pending'", in: .unscoped
            ) { [try $0.decode("event_id", as: UUID.self), try $0.decode("webhook_id", as: UUID.self)] })
    }

    @Test
    func eventComesBackWithEveryField() async throws {
        try await self.database.insertTenants()
        let event = self.event()
        try await self.publish([event])
        let superuser = self.database.superuser
        let row = try #require(
            try await superuser.query("SELECT * FROM webhook_events", in: .unscoped).first)
        #expect(try row.decode("tenant_id", as: TenantID.self) == .acme)
        #expect(try row.decode("environment", as: String.self) == "sandbox")
        #expect(try row.decode("id", as: UUID.self) == event.id)
        #expect(try row.decode("type", as: String.self) == event.type.rawValue)
        #expect(try row.decode("resource_id", as: String.self) == event.resourceID)
        #expect(try row.decode("created_at", as: Date.self) == event.occurredAt)
        let sealed = try row.decode("body_sealed", as: SQLBytes.self).bytes
        #expect(sealed.firstRange(of: Array("Zoë".utf8)) == nil)
        let body = try await TestKeys.events(on: superuser)
            .open(sealed, tenant: .acme, object: "webhook_events.body", id: event.id)
        #expect(body == event.body)
    }

    @Test
    func eachEventGoesToEveryEndpointThatWantsIt() async throws {
        try await self.database.insertTenants()
        let all = try await self.database.insertWebhook()
        let starts = try await self.database.insertWebhook(events: [.workflowTaskStarted])
        _ = try await self.database.insertWebhook(environments: [.live])
        _ = try await self.database.insertWebhook(isEnabled: false)
        _ = try await self.database.insertWebhook(events: [.workflowRunCompleted])
        _ = try await self.database.insertWebhook(tenant: .globex)
        let started = self.event()
        let completed = self.event(.completed)
        try await self.publish([started, completed])
        #expect(
            try await self.deliveries() == [
                [started.id, all.id.rawValue], [started.id, starts.id.rawValue], [completed.id, all.id.rawValue],
            ])
    }

    @Test
    func eventThatNobodyWantsIsKeptAllTheSame() async throws {
        try await self.database.insertTenants()
        try await self.publish([self.event()])
        #expect(try await self.deliveries() == [])
        #expect(try await self.database.superuser.query("SELECT id FROM webhook_events", in: .unscoped).count == 1)
    }

    @Test
    func rolledBackTransactionLeavesNoEventAndWakesNobody() async throws {
        struct Stop: Error {}
        try await self.database.insertTenants()
        try await self.database.insertWebhook()
        let woken = Atomic<Int>(0)
        await #expect(throws: Stop.self) {
            try await self.publish(
                [self.event()], wake: { woken.add(1, ordering: .relaxed) }, andThen: { throw Stop() })
        }
        #expect(try await self.deliveries() == [])
        #expect(try await self.database.superuser.query("SELECT id FROM webhook_events", in: .unscoped).isEmpty)
        #expect(woken.load(ordering: .relaxed) == 0)
        try await self.publish([self.event()], wake: { woken.add(1, ordering: .relaxed) })
        #expect(woken.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let own = try await self.database.insertWebhook(
            tenant: scope.tenantID, environments: [scope.environment])
        for stranger in scope.strangers {
            try await self.database.insertWebhook(tenant: stranger.tenantID, environments: [stranger.environment])
        }
        let event = self.event()
        try await self.publish([event], scope: scope)
        #expect(try await self.deliveries() == [[event.id, own.id.rawValue]])
        let dispatcher = try self.database.pool(as: .webhooks)
        for stranger in scope.strangers {
            #expect(try await dispatcher.query("SELECT id FROM webhook_events", in: stranger.sql).isEmpty)
        }
        #expect(try await dispatcher.query("SELECT id FROM webhook_events", in: scope.sql).count == 1)
    }
}
