import PostgresClient
package import VerificationDomain

extension PostgresDeliveryQueue: DeliveryBacklogReader {
    /// Counts what waits, by the partial indexes of the states that pass. One statement, over all tenants, as the
    /// dispatcher's role may: it sees ids and times only.
    /// - Throws: ``SQLError``.
    package func backlog(limit: Int) async throws -> DeliveryBacklog {
        let found = try await self.sql.first(
            """
            WITH pending AS (
                SELECT webhook_id, due_at
                FROM webhook_deliveries
                WHERE state = 'pending'
                LIMIT \(limit)
            ),
            due AS (
                SELECT p.due_at
                FROM pending AS p
                LEFT JOIN webhook_endpoint_states AS s USING (webhook_id)
                WHERE p.due_at <= now() AND coalesce(greatest(s.open_until, s.rests_until), now()) <= now()
            )
            SELECT
                (SELECT count(*) FROM pending) AS pending,
                (SELECT count(*) FROM due) AS due,
                coalesce((SELECT extract(epoch FROM now() - min(due_at)) FROM due), 0)::float8 AS oldest_due,
                (SELECT count(*) FROM webhook_deliveries WHERE state = 'sending') AS sending,
                (
                    SELECT count(*)
                    FROM webhook_endpoint_states
                    WHERE open_until > now()
                ) AS open_breakers
            """, in: .unscoped
        ) { row in
            DeliveryBacklog(
                pending: try row.decode("pending", as: Int.self), due: try row.decode("due", as: Int.self),
                oldestDue: .seconds(try row.decode("oldest_due", as: Double.self)),
                sending: try row.decode("sending", as: Int.self),
                openBreakers: try row.decode("open_breakers", as: Int.self))
        }
        return found ?? DeliveryBacklog()
    }
}
