import Foundation
import PostgresClient
import VerificationDomain

/// What keeps the tables true when processes die and rows vanish.
extension PostgresDeliveryQueue {
    /// Frees deliveries whose claim has run out, and counts again what is under way where the count is wrong: a delivery
    /// that is erased with its event while it is being sent leaves its endpoint's count behind.
    /// - Returns: How many deliveries were freed.
    /// - Throws: ``SQLError``.
    package func rescue() async throws -> Int {
        try await self.sql.transaction(in: .unscoped) { transaction in
            // A claim and what ends it change the count and the delivery together, so one look at both tells whether
            // they agree. What is corrected is counted again under the lock.
            let wrong = try await transaction.all(
                """
                SELECT s.webhook_id
                FROM webhook_endpoint_states AS s
                LEFT JOIN (
                    SELECT webhook_id, count(*) AS deliveries, bool_or(claimed_until < now()) AS has_lost
                    FROM webhook_deliveries
                    WHERE state = 'sending'
                    GROUP BY webhook_id
                ) AS sending USING (webhook_id)
                WHERE sending.has_lost OR s.in_flight <> coalesce(sending.deliveries, 0)
                ORDER BY s.webhook_id
                FOR UPDATE OF s
                """, in: .unscoped
            ) { try $0.decode("webhook_id", as: UUID.self) }
            return try await transaction.first(
                """
                WITH freed AS (
                    UPDATE webhook_deliveries AS d
                    SET state = 'pending', claim_id = NULL, claimed_until = NULL
                    WHERE d.state = 'sending' AND d.claimed_until < now()
                        AND (
                            d.webhook_id = ANY (\(wrong))
                            OR NOT EXISTS (
                                SELECT FROM webhook_endpoint_states AS s WHERE s.webhook_id = d.webhook_id
                            )
                        )
                    RETURNING d.id
                ),
                counted AS (
                    UPDATE webhook_endpoint_states AS s
                    SET in_flight = (
                            SELECT count(*)
                            FROM webhook_deliveries AS d
                            WHERE d.webhook_id = s.webhook_id AND d.state = 'sending' AND d.claimed_until >= now()
                        )
                    WHERE s.webhook_id = ANY (\(wrong))
                )
                SELECT count(*) AS deliveries FROM freed
                """, in: .unscoped
            ) { try $0.decode("deliveries", as: Int.self) } ?? 0
        }
    }

    /// Removes the states of webhooks that are gone and have nothing left to be delivered; one statement for each
    /// tenant, in its scope, because webhooks are a tenant's.
    /// - Returns: How many states.
    /// - Throws: ``SQLError``.
    package func prune() async throws -> Int {
        let tenants = try await self.sql.all(
            "SELECT DISTINCT tenant_id FROM webhook_endpoint_states WHERE in_flight = 0", in: .unscoped
        ) { try $0.decode("tenant_id", as: TenantID.self) }
        var pruned = 0
        for tenant in tenants {
            pruned += try await self.sql.execute(
                """
                DELETE FROM webhook_endpoint_states AS s
                WHERE s.tenant_id = \(tenant) AND s.in_flight = 0
                    AND NOT EXISTS (
                        SELECT FROM webhooks AS w WHERE w.tenant_id = s.tenant_id AND w.id = s.webhook_id
                    )
                    AND NOT EXISTS (
                        SELECT FROM webhook_deliveries AS d WHERE d.webhook_id = s.webhook_id AND d.state = 'pending'
                    )
                    AND NOT EXISTS (
                        SELECT FROM webhook_deliveries AS d WHERE d.webhook_id = s.webhook_id AND d.state = 'sending'
                    )
                """, in: tenant.sql)
        }
        return pruned
    }
}
