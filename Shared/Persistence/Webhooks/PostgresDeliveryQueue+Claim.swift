import Foundation
import PostgresClient
package import VerificationDomain

extension PostgresDeliveryQueue {
    /// Takes due deliveries, in one statement; in a second one when endpoints were due that it had not met before.
    /// - Returns: Fewer than `limit` when there is nothing else to be had now: what was left out is at a cap, held back
    ///   by its breaker, or in the hands of somebody else.
    /// - Throws: ``SQLError``.
    package func claim(limit: Int, lease: Duration) async throws -> [ClaimedDelivery] {
        var claimed: [ClaimedDelivery] = []
        while true {
            let (deliveries, hasNewEndpoints) = try await self.claimOnce(limit: limit - claimed.count, lease: lease)
            claimed += deliveries
            // A state made by a statement cannot be locked by the same one.
            if !hasNewEndpoints || claimed.count >= limit { return claimed }
        }
    }

    /// Whether an endpoint may get a request now: after its minute an open breaker lets one through when none is under
    /// way, so that there is one probe at a time.
    private static let admits: SQLStatement = """
        s.in_flight < s.cap AND (s.rests_until IS NULL OR s.rests_until <= now())
            AND (s.open_until IS NULL OR (s.open_until <= now() AND s.in_flight = 0))
        """

    private func claimOnce(
        limit: Int, lease: Duration
    ) async throws -> (deliveries: [ClaimedDelivery], hasNewEndpoints: Bool) {
        // `endpoint` walks the index from endpoint to endpoint, so that a backlog of one costs one probe. Whoever has
        // the fewest requests under way comes first, among tenants as among a tenant's endpoints: an old backlog must
        // not keep out what is new elsewhere. `of_tenant` and `of_endpoint` count what is under way for them, with the
        // delivery in question.
        //
        // A tenant's new endpoint has no state to lock yet: the tenant waits for the next statement, in which the new
        // one has its turn. Deliveries are updated by their address: they stay locked from the look to the update, and
        // no plan reads the table for them.
        let rows = try await self.sql.query(
            """
            WITH RECURSIVE endpoint AS (
                (
                    SELECT webhook_id, tenant_id, due_at
                    FROM webhook_deliveries
                    WHERE state = 'pending'
                    ORDER BY webhook_id, due_at
                    LIMIT 1
                )
                UNION ALL
                SELECT next.webhook_id, next.tenant_id, next.due_at
                FROM endpoint
                CROSS JOIN LATERAL (
                    SELECT webhook_id, tenant_id, due_at
                    FROM webhook_deliveries
                    WHERE state = 'pending' AND webhook_id > endpoint.webhook_id
                    ORDER BY webhook_id, due_at
                    LIMIT 1
                ) AS next
            ),
            admitted AS MATERIALIZED (
                SELECT e.webhook_id, e.tenant_id, e.due_at, s.webhook_id IS NULL AS is_new,
                    coalesce(s.in_flight, 0) AS in_flight
                FROM endpoint AS e
                LEFT JOIN webhook_endpoint_states AS s USING (webhook_id)
                WHERE e.due_at <= now() AND (s.webhook_id IS NULL OR (\(fragment: Self.admits)))
            ),
            due AS MATERIALIZED (
                SELECT a.webhook_id, a.tenant_id, a.is_new, t.in_flight AS of_tenant
                FROM admitted AS a
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(s.in_flight), 0) AS in_flight
                    FROM webhook_endpoint_states AS s
                    WHERE s.tenant_id = a.tenant_id
                ) AS t
                WHERE t.in_flight < \(Self.tenantCap)
                ORDER BY
                    t.in_flight + row_number() OVER (PARTITION BY a.tenant_id ORDER BY a.in_flight, a.due_at), a.due_at
                LIMIT \(limit)
            ),
            made AS (
                INSERT INTO webhook_endpoint_states (webhook_id, tenant_id)
                SELECT webhook_id, tenant_id
                FROM due
                WHERE is_new
                ORDER BY webhook_id
                ON CONFLICT DO NOTHING
            ),
            room AS MATERIALIZED (
                SELECT s.webhook_id, s.tenant_id, s.in_flight, due.of_tenant, s.open_until IS NOT NULL AS is_probe,
                    CASE WHEN s.open_until IS NULL THEN s.cap - s.in_flight ELSE 1 END AS free
                FROM due
                JOIN webhook_endpoint_states AS s USING (webhook_id)
                WHERE (\(fragment: Self.admits))
                    AND due.tenant_id NOT IN (SELECT tenant_id FROM due WHERE is_new)
                ORDER BY s.webhook_id
                FOR UPDATE OF s SKIP LOCKED
            ),
            candidate AS (
                SELECT d.place, d.due_at, room.tenant_id, room.of_tenant,
                    room.in_flight + row_number() OVER (PARTITION BY room.webhook_id ORDER BY d.due_at) AS of_endpoint
                FROM room
                CROSS JOIN LATERAL (
                    SELECT ctid AS place, due_at
                    FROM webhook_deliveries
                    WHERE webhook_id = room.webhook_id AND state = 'pending' AND due_at <= now()
                    ORDER BY due_at
                    LIMIT greatest(room.free, 0)
                    FOR UPDATE SKIP LOCKED
                ) AS d
            ),
            placed AS (
                SELECT place, due_at,
                    of_tenant + row_number() OVER (PARTITION BY tenant_id ORDER BY of_endpoint, due_at) AS of_tenant
                FROM candidate
            ),
            chosen AS (
                SELECT place
                FROM placed
                WHERE of_tenant <= \(Self.tenantCap)
                ORDER BY of_tenant, due_at
                LIMIT \(limit)
            ),
            taken AS (
                UPDATE webhook_deliveries AS d
                SET state = 'sending', claim_id = gen_random_uuid(),
                    claimed_until = now() + \(lease.seconds) * interval '1 second'
                WHERE d.ctid = ANY (ARRAY(SELECT place FROM chosen))
                RETURNING d.id, d.claim_id, d.tenant_id, d.environment, d.event_id, d.webhook_id, d.attempts,
                    d.first_attempt_at
            ),
            busy AS (
                UPDATE webhook_endpoint_states AS s
                SET in_flight = s.in_flight + mine.deliveries
                FROM (SELECT webhook_id, count(*) AS deliveries FROM taken GROUP BY webhook_id) AS mine
                WHERE s.webhook_id = mine.webhook_id
            )
            SELECT unmet.endpoints, taken.id, taken.claim_id, taken.tenant_id, taken.environment, taken.event_id,
                taken.webhook_id, taken.attempts, taken.first_attempt_at, room.is_probe
            FROM (SELECT count(*) FILTER (WHERE is_new) AS endpoints FROM due) AS unmet
            LEFT JOIN taken ON true
            LEFT JOIN room ON room.webhook_id = taken.webhook_id
            """, in: .unscoped)
        let unmet = try rows.first?.decode("endpoints", as: Int.self) ?? 0
        return (try rows.compactMap(Self.delivery), unmet > 0)
    }

    /// - Returns: `nil` for the row that stands for none.
    private static func delivery(_ row: SQLRow) throws -> ClaimedDelivery? {
        guard let id = try row.decode("id", as: DeliveryID?.self) else { return nil }
        return ClaimedDelivery(
            id: id, claimID: try row.decode("claim_id"),
            scope: Scope(tenantID: try row.decode("tenant_id"), environment: try row.decode("environment")),
            eventID: try row.decode("event_id"), webhookID: try row.decode("webhook_id"),
            attempt: try row.decode("attempts", as: Int.self) + 1,
            firstAttemptAt: try row.decode("first_attempt_at"), isProbe: try row.decode("is_probe"))
    }
}
