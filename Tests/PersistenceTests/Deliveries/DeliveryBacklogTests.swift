import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// What an operator is told of the deliveries that wait.
@Suite(.postgres)
struct DeliveryBacklogTests {
    private let bench: DeliveryBench

    init() throws { self.bench = try DeliveryBench() }

    private func execute(_ statement: SQLStatement) async throws {
        try await self.bench.database.superuser.execute(statement, in: .unscoped)
    }

    @Test
    func nothingWaitsWhereNothingIs() async throws {
        #expect(try await self.bench.queue.backlog(limit: 100) == DeliveryBacklog())
    }

    @Test
    func eachStateIsCountedForItself() async throws {
        try await self.bench.database.insertTenants()
        _ = try await self.bench.database.insertWebhook()
        try await self.bench.publish(6)
        _ = try await self.bench.claim(limit: 2)
        try await self.execute(
            """
            UPDATE webhook_deliveries SET due_at = now() + interval '1 hour'
            WHERE id = (SELECT id FROM webhook_deliveries WHERE state = 'pending' LIMIT 1)
            """)
        try await self.execute(
            """
            UPDATE webhook_deliveries SET due_at = now() - interval '90 seconds'
            WHERE id = (SELECT id FROM webhook_deliveries WHERE state = 'pending' AND due_at <= now() LIMIT 1)
            """)
        let backlog = try await self.bench.queue.backlog(limit: 100)
        #expect(backlog.pending == 4 && backlog.due == 3 && backlog.sending == 2 && backlog.openBreakers == 0)
        #expect(backlog.oldestDue >= .seconds(90))
    }

    @Test
    func whatAnOpenBreakerHoldsBackIsPendingAndNotDue() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        try await self.bench.publish(3)
        _ = try await self.bench.claimAny()
        try await self.execute(
            """
            UPDATE webhook_endpoint_states SET open_until = now() + interval '1 minute'
            WHERE webhook_id = \(webhook.id)
            """)
        let backlog = try await self.bench.queue.backlog(limit: 100)
        #expect(backlog.pending == 2 && backlog.due == 0 && backlog.oldestDue == .zero)
        #expect(backlog.openBreakers == 1)
    }

    @Test
    func aGreatBacklogIsCountedUpToTheLimit() async throws {
        try await self.bench.database.insertTenants()
        _ = try await self.bench.database.insertWebhook()
        try await self.bench.publish(5)
        #expect(try await self.bench.queue.backlog(limit: 3).pending == 3)
    }
}
