import Foundation
import PostgresClient
import VerificationDomain

/// What keeps the log from growing for ever.
extension PostgresDeliveryQueue {
    /// Rows that one statement removes at most.
    private static let expiryBatch = 500

    /// Goes through every tenant's environments, in each one's scope.
    ///
    /// Events first: one whose last delivery goes now is removed by the next call, so that a replay that is under way
    /// meanwhile finds the event it is about.
    /// - Throws: ``SQLError``.
    package func expire(after age: Duration, limit: Int) async throws -> Int {
        let tenants = try await self.sql.all("SELECT id FROM tenants ORDER BY id", in: .unscoped) {
            try $0.decode("id", as: TenantID.self)
        }
        var removed = 0
        for tenant in tenants {
            for environment in TenantEnvironment.allCases {
                let scope = Scope(tenantID: tenant, environment: environment)
                for remove in [self.removeEvents, self.removeDeliveries] {
                    while removed < limit, !Task.isCancelled {
                        let batch = min(Self.expiryBatch, limit - removed)
                        let rows = try await remove(age, batch, scope)
                        removed += rows
                        if rows < batch { break }
                    }
                }
            }
        }
        return removed
    }

    /// A day later than their deliveries, so that a resend, which takes events of the last thirty days, meets none that
    /// goes.
    private func removeEvents(after age: Duration, limit: Int, scope: Scope) async throws -> Int {
        try await self.sql.execute(
            """
            DELETE FROM webhook_events
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND id = ANY (ARRAY(
                    SELECT e.id
                    FROM webhook_events AS e
                    WHERE e.tenant_id = \(scope.tenantID) AND e.environment = \(scope.environment)
                        AND e.created_at < now() - \((age + .seconds(86_400)).seconds) * interval '1 second'
                        AND NOT EXISTS (
                            SELECT
                            FROM webhook_deliveries AS d
                            WHERE d.tenant_id = e.tenant_id AND d.environment = e.environment AND d.event_id = e.id
                        )
                    ORDER BY e.created_at
                    LIMIT \(limit)
                ))
            """, in: scope.sql)
    }

    /// `endpoint` walks the index from endpoint to endpoint, those of deleted webhooks too. What another dispatcher is
    /// removing just now is passed over.
    private func removeDeliveries(after age: Duration, limit: Int, scope: Scope) async throws -> Int {
        try await self.sql.first(
            """
            WITH RECURSIVE endpoint AS (
                (
                    SELECT webhook_id
                    FROM webhook_deliveries
                    WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    ORDER BY webhook_id
                    LIMIT 1
                )
                UNION ALL
                SELECT next.webhook_id
                FROM endpoint
                CROSS JOIN LATERAL (
                    SELECT webhook_id
                    FROM webhook_deliveries
                    WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                        AND webhook_id > endpoint.webhook_id
                    ORDER BY webhook_id
                    LIMIT 1
                ) AS next
            ),
            old AS (
                SELECT d.id
                FROM endpoint
                CROSS JOIN LATERAL (
                    SELECT id
                    FROM webhook_deliveries
                    WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                        AND webhook_id = endpoint.webhook_id
                        AND created_at < now() - \(age.seconds) * interval '1 second'
                        AND state NOT IN ('pending', 'sending')
                    ORDER BY created_at
                    LIMIT \(limit)
                    FOR UPDATE SKIP LOCKED
                ) AS d
                LIMIT \(limit)
            ),
            gone AS (
                DELETE FROM webhook_deliveries
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND id IN (SELECT id FROM old)
                RETURNING id
            ),
            forgotten AS (
                DELETE FROM webhook_delivery_attempts
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND delivery_id IN (SELECT id FROM gone)
            )
            SELECT count(*) AS deliveries FROM gone
            """, in: scope.sql
        ) { try $0.decode("deliveries", as: Int.self) } ?? 0
    }
}
