import Cryptography
import Foundation
package import PostgresClient
package import VerificationDomain
import Webhooks

/// Works `webhook_deliveries` and `webhook_endpoint_states`; writes `webhook_delivery_attempts`.
///
/// Lock order everywhere: endpoint states by id, then deliveries. The database's clock decides every time; an event of
/// one delivery costs four statements: its production, a claim, its content, its settlement.
package struct PostgresDeliveryQueue: DeliveryQueue {
    /// Requests under way for one tenant at most, over all its endpoints. For one endpoint it is its row's `cap`.
    package static let tenantCap = 16

    let sql: any SQLTransactor
    private let webhookKeys: TenantKeys
    private let eventKeys: TenantKeys

    /// - Parameters:
    ///   - sql: The pool of the dispatcher's role, which works these tables across tenants.
    ///   - webhookKeys: Opens webhook tokens.
    ///   - eventKeys: Opens bodies of events.
    package init(on sql: any SQLTransactor, webhookKeys: TenantKeys, eventKeys: TenantKeys) {
        self.sql = sql
        self.webhookKeys = webhookKeys
        self.eventKeys = eventKeys
    }

    // MARK: Reading what to send

    /// Reads what to send, in the delivery's own scope.
    /// - Throws: ``SQLError``; `SealingError` when the tenant's key does not open with the keys of this deployment,
    ///   which is a mistake of its configuration and says nothing about the delivery.
    package func content(of delivery: ClaimedDelivery) async throws -> DeliveryReading {
        let tenant = delivery.scope.tenantID
        let found = try await self.sql.first(
            """
            SELECT w.url, w.token_sealed, w.next_token_sealed, w.next_token_at, w.oauth_enabled, w.oauth_server_url,
                w.oauth_client_id, w.oauth_client_secret_sealed, w.oauth_scope, now() AS read_at, e.body_sealed
            FROM webhook_events AS e
            JOIN webhooks AS w USING (tenant_id)
            WHERE e.tenant_id = \(tenant) AND e.environment = \(delivery.scope.environment)
                AND e.id = \(delivery.eventID) AND w.id = \(delivery.webhookID) AND w.enabled
            """, in: delivery.scope.sql
        ) { row in
            (
                url: try row.decode("url", as: String.self),
                token: try row.decode("token_sealed", as: SQLBytes.self).bytes,
                next: try SealedNextToken(row), readAt: try row.decode("read_at", as: Date.self),
                body: try row.decode("body_sealed", as: SQLBytes.self).bytes, oauth: try WebhookOAuth(row),
                secret: try row.decode("oauth_client_secret_sealed", as: SQLBytes?.self)?.bytes
            )
        }
        guard let found else { return .gone }
        let token = try await self.openToken(found.token, of: delivery)
        var next: WebhookToken?
        if let sealed = found.next {
            next = try await self.openToken(sealed.token, of: delivery)
            if next == nil { return .unopenable }
        }
        let body = try await Self.open(
            found.body, with: self.eventKeys, tenant: tenant, object: PostgresEventOutbox.sealedObject,
            id: delivery.eventID)
        guard let body, let token else { return .unopenable }
        var tokens = WebhookTokens(token)
        if let next, let change = found.next?.change {
            tokens = WebhookTokens(stored: token, next: next, at: change, now: found.readAt)
        }
        var oauth = found.oauth
        if oauth.isEnabled, let sealed = found.secret {
            let secret = try await Self.open(
                sealed, with: self.webhookKeys, tenant: tenant,
                object: PostgresWebhookRepository.sealedSecretObject, id: delivery.webhookID.rawValue)
            guard let secret else { return .unopenable }
            oauth.clientSecret = String(decoding: secret, as: UTF8.self)
        }
        return .content(DeliveryContent(url: found.url, tokens: tokens, grant: oauth.grant, body: body))
    }

    /// - Returns: `nil` when it will never open.
    private func openToken(_ sealed: [UInt8], of delivery: ClaimedDelivery) async throws -> WebhookToken? {
        let bytes = try await Self.open(
            sealed, with: self.webhookKeys, tenant: delivery.scope.tenantID,
            object: PostgresWebhookRepository.sealedObject, id: delivery.webhookID.rawValue)
        return bytes.flatMap { WebhookToken(rawValue: String(decoding: $0, as: UTF8.self)) }
    }

    /// - Returns: `nil` when it will never open.
    private static func open(
        _ sealed: [UInt8], with keys: TenantKeys, tenant: TenantID, object: String, id: UUID
    ) async throws -> [UInt8]? {
        guard let version = try? SealedValue(bytes: sealed).keyVersion else { return nil }
        // The key alone first. When it is there and does not unwrap, the deployment was given other keys than those it
        // had; that would be true of every delivery, and none of them may be given up for it.
        guard try await keys.key(version: version, tenant: tenant) != nil else { return nil }
        do {
            return try await keys.open(sealed, tenant: tenant, object: object, id: id)
        } catch is SealingError {
            return nil
        } catch TenantKeyError.destroyed {
            return nil
        }
    }

    // MARK: Ending a claim

    /// Writes down how an attempt ended: the delivery's next step, the endpoint's breaker (``EndpointBreaker``) and the
    /// tenant's log, in one statement.
    /// - Returns: `false` when the claim had been lost meanwhile; then nothing is written.
    package func settle(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, jitter: Duration
    ) async throws -> Bool {
        let (state, delay) = Self.next(delivery, attempt, jitter: jitter)
        let sinceEnd = max(.zero, attempt.endedAt.duration(to: .now))
        let endedAt: SQLStatement = "now() - \(sinceEnd.seconds) * interval '1 second'"
        let startedAt: SQLStatement = "now() - \((sinceEnd + attempt.duration).seconds) * interval '1 second'"
        return try await self.sql.first(
            """
            WITH endpoint AS MATERIALIZED (
                SELECT webhook_id
                FROM webhook_endpoint_states
                WHERE webhook_id = \(delivery.webhookID)
                FOR UPDATE
            ),
            settled AS (
                UPDATE webhook_deliveries
                SET state = \(state), attempts = \(delivery.attempt), claim_id = NULL, claimed_until = NULL,
                    first_attempt_at = coalesce(first_attempt_at, \(fragment: startedAt)),
                    due_at = coalesce(
                        coalesce(first_attempt_at, \(fragment: startedAt)) + \(delay?.seconds) * interval '1 second',
                        due_at
                    )
                WHERE \(fragment: Self.isHeld(by: delivery))
                RETURNING id
            ),
            judged AS (
                UPDATE webhook_endpoint_states AS s
                SET in_flight = greatest(s.in_flight - 1, 0),
                    failure_streak = CASE WHEN \(attempt.isSuccess) THEN 0 ELSE s.failure_streak + 1 END,
                    open_until = CASE
                        WHEN \(attempt.isSuccess) THEN NULL
                        WHEN s.failure_streak + 1 >= \(EndpointBreaker.failuresToOpen)
                            AND (s.open_until IS NULL OR \(delivery.isProbe))
                        THEN \(fragment: endedAt) + \(EndpointBreaker.openFor.seconds) * interval '1 second'
                        ELSE s.open_until
                    END
                FROM settled
                WHERE s.webhook_id = \(delivery.webhookID)
            ),
            logged AS (
                INSERT INTO webhook_delivery_attempts (
                    tenant_id, environment, delivery_id, attempt, event_id, webhook_id, at, duration_ms, status_code,
                    failure
                )
                SELECT \(delivery.scope.tenantID), \(delivery.scope.environment), id, \(delivery.attempt),
                    \(delivery.eventID), \(delivery.webhookID), \(fragment: startedAt),
                    \(Int(attempt.duration.seconds * 1000)), \(attempt.statusCode), \(attempt.failure)
                FROM settled
                ON CONFLICT DO NOTHING
            )
            SELECT count(*) AS deliveries FROM settled
            """, in: delivery.scope.sql
        ) { try $0.decode("deliveries", as: Int.self) > 0 } ?? false
    }

    /// - Returns: The delivery's next state, and when it is due again, counted from its first attempt; `nil` never.
    private static func next(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, jitter: Duration
    ) -> (state: String, delay: Duration?) {
        if attempt.isSuccess { return ("delivered", nil) }
        switch DeliverySchedule.step(afterFailedAttempt: delivery.attempt, jitter: jitter) {
        case .retry(_, let delay): return ("pending", delay)
        case .exhausted: return ("exhausted", nil)
        }
    }

    /// Ends a delivery for good, without an attempt.
    /// - Throws: ``SQLError``.
    package func discard(_ delivery: ClaimedDelivery, as reason: DiscardedDelivery) async throws {
        try await self.end(delivery, state: reason.rawValue, dueAfter: nil, restFor: nil)
    }

    /// Puts a delivery back, without an attempt.
    /// - Throws: ``SQLError``.
    package func release(_ delivery: ClaimedDelivery, _ release: DeliveryRelease) async throws {
        switch release {
        case .atOnce: try await self.end(delivery, state: "pending", dueAfter: nil, restFor: nil)
        case .after(let delay): try await self.end(delivery, state: "pending", dueAfter: delay, restFor: nil)
        case .withItsEndpoint(let delay): try await self.end(delivery, state: "pending", dueAfter: nil, restFor: delay)
        }
    }

    private func end(
        _ delivery: ClaimedDelivery, state: String, dueAfter: Duration?, restFor: Duration?
    ) async throws {
        try await self.sql.execute(
            """
            WITH endpoint AS MATERIALIZED (
                SELECT webhook_id
                FROM webhook_endpoint_states
                WHERE webhook_id = \(delivery.webhookID)
                FOR UPDATE
            ),
            ended AS (
                UPDATE webhook_deliveries
                SET state = \(state), claim_id = NULL, claimed_until = NULL,
                    due_at = coalesce(now() + \(dueAfter?.seconds) * interval '1 second', due_at)
                WHERE \(fragment: Self.isHeld(by: delivery))
                RETURNING id
            )
            UPDATE webhook_endpoint_states AS s
            SET in_flight = greatest(s.in_flight - 1, 0),
                rests_until = coalesce(now() + \(restFor?.seconds) * interval '1 second', s.rests_until)
            FROM ended
            WHERE s.webhook_id = \(delivery.webhookID)
            """, in: .unscoped)
    }

    /// Whether the claim still holds the delivery. Reads the CTE `endpoint` first, whose lock comes before the
    /// delivery's; a state that is missing is no obstacle.
    private static func isHeld(by claim: ClaimedDelivery) -> SQLStatement {
        """
        id = \(claim.id) AND state = 'sending' AND claim_id = \(claim.claimID)
            AND (SELECT count(*) FROM endpoint) IS NOT NULL
        """
    }
}
