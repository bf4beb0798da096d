import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// How much an event costs the database, and what the tables refuse.
@Suite(.postgres)
struct DeliveryStatementsTests {
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    /// Statements that producer and dispatcher have sent so far: BEGIN, COMMIT and settings of the scope not counted.
    private func statements() throws -> Int {
        try self.bench.database.pool(as: .gateway).snapshot.queries
            + self.bench.database.pool(as: .webhooks).snapshot.queries
    }

    /// Delivers everything, one claim after the other, to an endpoint that answers with a status.
    private func deliver(_ status: Int) async throws -> Int {
        var delivered = 0
        while true {
            let claimed = try await self.bench.claim(limit: 64)
            if claimed.isEmpty { return delivered }
            for delivery in claimed {
                guard case .content = try await self.bench.queue.content(of: delivery) else { continue }
                #expect(try await self.bench.settle(delivery, status))
                delivered += 1
            }
        }
    }

    /// Even one that comes alone, with the claim that finds nothing after it.
    @Test(arguments: [200, 500])
    func eventCostsFiveStatementsAtMost(status: Int) async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        // Keys are read, and the endpoint's row made, with the first.
        try await self.bench.publish()
        #expect(try await self.deliver(status) == 1)
        for _ in 0..<3 {
            let before = try self.statements()
            try await self.bench.publish()
            #expect(try await self.deliver(status) == 1)
            #expect(try self.statements() - before <= 5)
        }
    }

    @Test
    func firstEventOfAnEndpointCostsOneClaimMore() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        let before = try self.statements()
        #expect(try await self.bench.claim().count == 1)
        #expect(try self.statements() - before == 2)
    }

    @Test
    func idleDispatcherAsksOneQuestion() async throws {
        let before = try self.statements()
        #expect(try await self.bench.claim() == [])
        #expect(try self.statements() - before == 1)
    }

    /// The set is written in SQL too, so that nothing else gets in by another way.
    @Test
    func everyTypeOfEventCanBeStoredAndNoOther() async throws {
        try await self.bench.database.insertTenants()
        func insert(_ type: String) async throws {
            try await self.bench.database.superuser.execute(
                """
                INSERT INTO webhook_events (
                    tenant_id, environment, id, type, resource_id, body_sealed, created_at
                )
                VALUES (\(TenantID.acme), 'live', \(UUID()), \(type), 'x', '', now())
                """, in: .unscoped)
        }
        for type in WebhookEventType.allCases { try await insert(type.rawValue) }
        let error = await #expect(throws: SQLError.self) { try await insert("check.exploded") }
        #expect(error?.isCheckViolation(of: "webhook_events_type_check") == true)
    }

    @Test
    func webhookHearsOfEveryTypeOfEventButOfNoOtherNorOfNone() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook(events: WebhookEventType.allCases)
        for events in [["check.exploded"], ["check.completed", "check.exploded"], []] {
            let error = await #expect(throws: SQLError.self) {
                try await self.bench.database.superuser.execute(
                    "UPDATE webhooks SET events = \(events) WHERE id = \(webhook.id)", in: .unscoped)
            }
            #expect(error?.isCheckViolation(of: "webhooks_events_check") == true)
        }
    }

    @Test(arguments: [
        "UPDATE webhook_deliveries SET claim_id = gen_random_uuid()",
        "UPDATE webhook_deliveries SET claimed_until = now()",
        "UPDATE webhook_deliveries SET state = 'sending', claim_id = gen_random_uuid()",
        "UPDATE webhook_deliveries SET state = 'sending', claimed_until = now()",
    ])
    func deliveryIsClaimedAltogetherOrNotAtAll(statement: String) async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        try await self.bench.publish()
        let error = await #expect(throws: SQLError.self) {
            try await self.bench.database.superuser.execute(.verbatim(statement), in: .unscoped)
        }
        #expect(error?.isCheckViolation(of: "webhook_deliveries_claim_check") == true)
    }
}
