package import Foundation
package import PostgresClient
package import VerificationDomain
import Webhooks

/// Works `webhook_deliveries` and `webhook_endpoint_states`; writes `webhook_delivery_attempts`.
///
/// Lock order everywhere: endpoint states by id, then deliveries.
package struct PostgresDeliveryQueue: DeliveryQueue {
    /// Requests under way for one tenant at most, over all its endpoints.
    package static let tenantCap = 16

    private let sql: any SQLTransactor
    private let webhookKeys: TenantKeys
    private let eventKeys: TenantKeys

    package init(on sql: any SQLTransactor, webhookKeys: TenantKeys, eventKeys: TenantKeys) {
        self.sql = sql
        self.webhookKeys = webhookKeys
        self.eventKeys = eventKeys
    }

    package func claim(limit: Int, dispatcher: UUID, lease: Duration) async throws -> [ClaimedDelivery] {
        try await self.sql.transaction(in: .unscoped) { transaction in
            // Walks the index from endpoint to endpoint, so that a backlog of one costs one probe.
            let due = try await transaction.all(
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
                )
                SELECT e.webhook_id, e.tenant_id
                FROM endpoint AS e
                LEFT JOIN webhook_endpoint_states AS s USING (webhook_id)
                WHERE e.due_at <= now()
                    AND (
                        s.webhook_id IS NULL
                        OR (
                            s.in_flight < s.cap
                            AND (s.open_until IS NULL OR s.open_until <= now())
                            AND (s.probe_until IS NULL OR s.probe_until <= now())
                        )
                    )
                ORDER BY e.due_at
                LIMIT \(limit)
                """, in: .unscoped
            ) { (try $0.decode("webhook_id", as: UUID.self), try $0.decode("tenant_id", as: UUID.self)) }
            if due.isEmpty { return [] }
            let ordered = due.sorted { $0.0.uuidString < $1.0.uuidString }
            try transaction.enqueue(
                """
                INSERT INTO webhook_endpoint_states (webhook_id, tenant_id)
                SELECT * FROM unnest(\(ordered.map(\.0)), \(ordered.map(\.1)))
                ON CONFLICT DO NOTHING
                """, in: .unscoped)
            return try await transaction.all(
                """
                WITH room AS MATERIALIZED (
                    SELECT webhook_id, tenant_id, open_until IS NOT NULL AS is_probe,
                        CASE WHEN open_until IS NULL THEN cap - in_flight ELSE 1 END AS free,
                        \(Self.tenantCap) - (
                            SELECT coalesce(sum(of_tenant.in_flight), 0)
                            FROM webhook_endpoint_states AS of_tenant
                            WHERE of_tenant.tenant_id = s.tenant_id
                        ) AS tenant_free
                    FROM webhook_endpoint_states AS s
                    WHERE webhook_id = ANY (\(ordered.map(\.0)))
                        AND in_flight < cap
                        AND (open_until IS NULL OR (open_until <= now() AND in_flight = 0))
                        AND (probe_until IS NULL OR probe_until <= now())
                    ORDER BY webhook_id
                    FOR UPDATE SKIP LOCKED
                ),
                candidate AS (
                    SELECT d.id, room.is_probe, room.tenant_free,
                        row_number() OVER (PARTITION BY room.tenant_id ORDER BY d.due_at) AS place_in_tenant,
                        row_number() OVER (ORDER BY d.due_at) AS place
                    FROM room
                    CROSS JOIN LATERAL (
                        SELECT id, due_at
                        FROM webhook_deliveries
                        WHERE webhook_id = room.webhook_id AND state = 'pending' AND due_at <= now()
                        ORDER BY due_at
                        LIMIT greatest(room.free, 0)
                        FOR UPDATE SKIP LOCKED
                    ) AS d
                ),
                taken AS (
                    UPDATE webhook_deliveries AS d
                    SET state = 'sending', claimed_by = \(dispatcher),
                        claimed_until = now() + \(lease.seconds) * interval '1 second'
                    FROM candidate AS c
                    WHERE d.id = c.id AND c.place <= \(limit) AND c.place_in_tenant <= c.tenant_free
                    RETURNING d.id, d.tenant_id, d.environment, d.event_id, d.webhook_id, d.attempts,
                        d.first_attempt_at, c.is_probe
                ),
                busy AS (
                    UPDATE webhook_endpoint_states AS s
                    SET in_flight = s.in_flight + mine.deliveries,
                        probe_until = CASE WHEN mine.is_probe
                            THEN now() + \(lease.seconds) * interval '1 second' ELSE s.probe_until END
                    FROM (
                        SELECT webhook_id, count(*) AS deliveries, bool_or(is_probe) AS is_probe
                        FROM taken
                        GROUP BY webhook_id
                    ) AS mine
                    WHERE s.webhook_id = mine.webhook_id
                )
                SELECT id, tenant_id, environment, event_id, webhook_id, attempts, first_attempt_at, is_probe
                FROM taken
                """, in: .unscoped, Self.delivery)
        }
    }

    @Sendable
    private static func delivery(_ row: SQLRow) throws -> ClaimedDelivery {
        ClaimedDelivery(
            id: try row.decode("id"),
            scope: Scope(tenantID: try row.decode("tenant_id"), environment: try row.decode("environment")),
            eventID: try row.decode("event_id"), webhookID: try row.decode("webhook_id"),
            attempt: try row.decode("attempts", as: Int.self) + 1,
            firstAttemptAt: try row.decode("first_attempt_at"), isProbe: try row.decode("is_probe"))
    }

    package func content(of delivery: ClaimedDelivery) async throws -> DeliveryContent? {
        let tenant = delivery.scope.tenantID
        let found = try await self.sql.first(
            """
            SELECT w.url, w.token_sealed, e.body_sealed
            FROM webhook_events AS e
            JOIN webhooks AS w USING (tenant_id)
            WHERE e.tenant_id = \(tenant) AND e.environment = \(delivery.scope.environment)
                AND e.id = \(delivery.eventID) AND w.id = \(delivery.webhookID) AND w.enabled
            """, in: delivery.scope.sql
        ) { row in
            (
                url: try row.decode("url", as: String.self),
                token: try row.decode("token_sealed", as: SQLBytes.self).bytes,
                body: try row.decode("body_sealed", as: SQLBytes.self).bytes
            )
        }
        guard let found else { return nil }
        let token = try await self.webhookKeys.open(
            found.token, tenant: tenant, object: PostgresWebhookRepository.sealedObject,
            id: delivery.webhookID.rawValue)
        let body = try await self.eventKeys.open(
            found.body, tenant: tenant, object: PostgresEventOutbox.sealedObject, id: delivery.eventID)
        guard let token = WebhookToken(rawValue: String(decoding: token, as: UTF8.self)) else { return nil }
        return DeliveryContent(url: found.url, token: token, body: body)
    }

    package func settle(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, dispatcher: UUID, jitter: Duration
    ) async throws -> Bool {
        try await self.sql.transaction(in: delivery.scope.sql) { transaction in
            let state = try await transaction.first(
                """
                SELECT failure_streak, open_until, probe_until
                FROM webhook_endpoint_states
                WHERE webhook_id = \(delivery.webhookID)
                FOR UPDATE
                """, in: .unscoped
            ) { row in
                EndpointBreaker(
                    failureStreak: try row.decode("failure_streak"), openUntil: try row.decode("open_until"),
                    probeUntil: try row.decode("probe_until"))
            }
            var breaker = state ?? EndpointBreaker()
            if attempt.isSuccess {
                breaker.recordSuccess()
            } else {
                breaker.recordFailure(at: attempt.at, wasProbe: delivery.isProbe)
            }
            let next = Self.next(delivery, attempt, jitter: jitter)
            let ended = try await transaction.execute(
                """
                UPDATE webhook_deliveries
                SET state = \(next.state), attempts = \(delivery.attempt), due_at = coalesce(\(next.dueAt), due_at),
                    first_attempt_at = coalesce(first_attempt_at, \(attempt.at)), claimed_by = NULL,
                    claimed_until = NULL
                WHERE id = \(delivery.id) AND state = 'sending' AND claimed_by = \(dispatcher)
                """, in: .unscoped)
            guard ended > 0 else { return false }
            try transaction.enqueue(
                """
                UPDATE webhook_endpoint_states
                SET in_flight = greatest(in_flight - 1, 0), failure_streak = \(breaker.failureStreak),
                    open_until = \(breaker.openUntil), probe_until = \(breaker.probeUntil)
                WHERE webhook_id = \(delivery.webhookID)
                """, in: .unscoped)
            try transaction.enqueue(
                """
                INSERT INTO webhook_delivery_attempts (
                    tenant_id, environment, delivery_id, attempt, event_id, webhook_id, at, duration_ms, status_code,
                    failure
                )
                VALUES (
                    \(delivery.scope.tenantID), \(delivery.scope.environment), \(delivery.id), \(delivery.attempt),
                    \(delivery.eventID), \(delivery.webhookID), \(attempt.at), \(Int(attempt.duration.seconds * 1000)),
                    \(attempt.statusCode), \(attempt.failure)
                )
                ON CONFLICT DO NOTHING
                """, in: delivery.scope.sql)
            return true
        }
    }

    private static func next(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, jitter: Duration
    ) -> (state: String, dueAt: Date?) {
        if attempt.isSuccess { return ("delivered", nil) }
        switch DeliverySchedule.step(
            afterFailedAttempt: delivery.attempt, firstAttemptAt: delivery.firstAttemptAt ?? attempt.at,
            jitter: jitter)
        {
        case .retry(_, let moment): return ("pending", moment)
        case .exhausted: return ("exhausted", nil)
        }
    }

    package func cancel(_ delivery: ClaimedDelivery, dispatcher: UUID) async throws {
        try await self.end([delivery], state: "cancelled", dispatcher: dispatcher)
    }

    package func release(_ deliveries: [ClaimedDelivery], dispatcher: UUID) async throws {
        try await self.end(deliveries, state: "pending", dispatcher: dispatcher)
    }

    /// Takes deliveries out of a dispatcher's hands without an attempt.
    private func end(_ deliveries: [ClaimedDelivery], state: String, dispatcher: UUID) async throws {
        if deliveries.isEmpty { return }
        try await self.sql.execute(
            """
            WITH endpoint AS MATERIALIZED (
                SELECT webhook_id
                FROM webhook_endpoint_states
                WHERE webhook_id = ANY (\(deliveries.map(\.webhookID.rawValue)))
                ORDER BY webhook_id
                FOR UPDATE
            ),
            ended AS (
                UPDATE webhook_deliveries
                SET state = \(state), claimed_by = NULL, claimed_until = NULL
                WHERE id = ANY (\(deliveries.map(\.id.rawValue))) AND state = 'sending' AND claimed_by = \(dispatcher)
                    AND webhook_id IN (SELECT webhook_id FROM endpoint)
                RETURNING webhook_id
            )
            UPDATE webhook_endpoint_states AS s
            SET in_flight = greatest(s.in_flight - ended.deliveries, 0), probe_until = NULL
            FROM (SELECT webhook_id, count(*) AS deliveries FROM ended GROUP BY webhook_id) AS ended
            WHERE s.webhook_id = ended.webhook_id
            """, in: .unscoped)
    }

    package func rescue() async throws -> Int {
        try await self.sql.first(
            """
            WITH lost AS MATERIALIZED (
                SELECT DISTINCT webhook_id
                FROM webhook_deliveries
                WHERE state = 'sending' AND claimed_until < now()
            ),
            endpoint AS MATERIALIZED (
                SELECT webhook_id
                FROM webhook_endpoint_states
                WHERE webhook_id IN (SELECT webhook_id FROM lost)
                ORDER BY webhook_id
                FOR UPDATE
            ),
            freed AS (
                UPDATE webhook_deliveries
                SET state = 'pending', claimed_by = NULL, claimed_until = NULL
                WHERE state = 'sending' AND claimed_until < now()
                    AND webhook_id IN (SELECT webhook_id FROM endpoint)
                RETURNING webhook_id
            ),
            idle AS (
                UPDATE webhook_endpoint_states AS s
                SET in_flight = greatest(s.in_flight - freed.deliveries, 0), probe_until = NULL
                FROM (SELECT webhook_id, count(*) AS deliveries FROM freed GROUP BY webhook_id) AS freed
                WHERE s.webhook_id = freed.webhook_id
            )
            SELECT count(*) AS deliveries FROM freed
            """, in: .unscoped
        ) { try $0.decode("deliveries", as: Int.self) } ?? 0
    }
}
