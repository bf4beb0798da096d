package import Foundation
import PostgresClient
package import VerificationDomain
import Webhooks

extension PostgresEventOutbox {
    /// Finds events by the index on their resources. One statement.
    /// - Parameter scope: The transaction's own.
    /// - Throws: ``SQLError``.
    package func findNewest(
        _ wanted: [EventReference], since: Date, scope: Scope
    ) async throws -> [EventReference: UUID] {
        let found = try await self.transaction.all(
            """
            SELECT DISTINCT ON (wanted.type, wanted.resource_id) wanted.type, wanted.resource_id, e.id
            FROM unnest(\(wanted.map(\.type.rawValue))::text[], \(wanted.map(\.resourceID))::text[])
                AS wanted (type, resource_id)
            JOIN webhook_events AS e ON e.resource_id = wanted.resource_id AND e.type = wanted.type
            WHERE e.tenant_id = \(scope.tenantID) AND e.environment = \(scope.environment) AND e.created_at >= \(since)
                AND NOT e.is_test
            ORDER BY wanted.type, wanted.resource_id, e.created_at DESC, e.id DESC
            """, in: scope.sql
        ) { row in
            let type = WebhookEventType(rawValue: try row.decode("type", as: String.self))
            let resourceID = try row.decode("resource_id", as: String.self)
            let id = try row.decode("id", as: UUID.self)
            return type.map { (EventReference(type: $0, resourceID: resourceID), id) }
        }
        return Dictionary(found.compactMap { $0 }) { first, _ in first }
    }

    /// Adds deliveries with the transaction's next message; an event that was erased meanwhile gets none.
    /// - Parameter scope: The transaction's own.
    /// - Throws: ``SQLError`` when the statement cannot be added; what Postgres says of it comes with the next message.
    package func resend(_ events: [UUID], scope: Scope) async throws {
        try self.transaction.enqueue(
            """
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
            SELECT e.tenant_id, e.environment, e.id, w.id
            FROM webhook_events AS e
            JOIN webhooks AS w ON w.tenant_id = e.tenant_id AND e.environment = ANY (w.environments)
            WHERE e.tenant_id = \(scope.tenantID) AND e.environment = \(scope.environment) AND e.id = ANY (\(events)::uuid[])
                AND w.enabled
            """, in: scope.sql)
        self.transaction.afterCommit(self.wakeDispatcher)
    }
}
