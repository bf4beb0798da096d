import Foundation
import PostgresClient
package import VerificationDomain
package import Webhooks

/// Deliveries to one webhook that no event causes.
extension PostgresEventOutbox {
    /// One statement.
    /// - Throws: ``SQLError``.
    package func replay(_ delivery: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryID? {
        let made = try await self.transaction.first(
            """
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
            SELECT tenant_id, environment, event_id, webhook_id
            FROM webhook_deliveries
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND webhook_id = \(webhook)
                AND id = \(delivery)
            RETURNING id
            """, in: scope.sql
        ) { try $0.decode("id", as: DeliveryID.self) }
        if made != nil { self.transaction.afterCommit(self.wakeDispatcher) }
        return made
    }

    /// One statement.
    /// - Throws: ``SQLError``.
    package func replay(
        _ filter: DeliveryFilter, of webhook: WebhookID, limit: Int, scope: Scope
    ) async throws -> ReplayedDeliveries {
        let replayed = try await self.transaction.first(
            """
            WITH chosen AS (
                SELECT d.event_id, row_number() OVER (ORDER BY d.created_at, d.id) AS place
                FROM webhook_deliveries AS d
                WHERE \(fragment: filter.condition(webhook: webhook, scope: scope))
                    AND NOT EXISTS (
                        SELECT
                        FROM webhook_deliveries AS later
                        WHERE later.tenant_id = d.tenant_id AND later.environment = d.environment
                            AND later.event_id = d.event_id AND later.webhook_id = d.webhook_id
                            AND (later.created_at, later.id) > (d.created_at, d.id)
                    )
                ORDER BY d.created_at, d.id
                LIMIT \(limit + 1)
            ),
            made AS (
                INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
                SELECT \(scope.tenantID), \(scope.environment), event_id, \(webhook)
                FROM chosen
                WHERE place <= \(limit)
                RETURNING id
            )
            SELECT (SELECT count(*) FROM made) AS deliveries, (SELECT count(*) FROM chosen) AS wanted
            """, in: scope.sql
        ) { row in
            ReplayedDeliveries(
                count: try row.decode("deliveries", as: Int.self),
                hasMore: try row.decode("wanted", as: Int.self) > limit)
        }
        self.transaction.afterCommit(self.wakeDispatcher)
        return replayed ?? ReplayedDeliveries(count: 0, hasMore: false)
    }

    /// One statement.
    /// - Throws: `SealingError` or ``TenantKeyError`` when the body cannot be sealed; ``SQLError``.
    package func publishTest(
        _ event: WebhookEvent, to webhook: WebhookID, scope: Scope
    ) async throws -> DeliveryID {
        let sealed = try await self.keys.seal(
            event.body, tenant: scope.tenantID, object: Self.sealedObject, id: event.id)
        let made = try await self.transaction.first(
            """
            WITH written AS (
                INSERT INTO webhook_events (
                    tenant_id, environment, id, type, resource_id, body_sealed, created_at, is_test
                )
                VALUES (
                    \(scope.tenantID), \(scope.environment), \(event.id), \(event.type.rawValue), \(event.resourceID),
                    \(SQLBytes(sealed)), \(event.occurredAt), true
                )
            )
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
            VALUES (\(scope.tenantID), \(scope.environment), \(event.id), \(webhook))
            RETURNING id
            """, in: scope.sql
        ) { try $0.decode("id", as: DeliveryID.self) }
        self.transaction.afterCommit(self.wakeDispatcher)
        guard let made else { throw SQLError.decoding(column: "id", expected: "one row") }
        return made
    }
}
