import Foundation
package import PostgresClient
package import VerificationDomain
package import Webhooks

/// Writes `webhook_events` and the `webhook_deliveries` that follow from them.
package struct PostgresEventOutbox: EventOutbox {
    let transaction: SQLTransaction
    let keys: TenantKeys
    let wakeDispatcher: @Sendable () -> Void

    /// - Parameters:
    ///   - transaction: That of the change that causes the events.
    ///   - keys: Seals bodies.
    ///   - wakeDispatcher: Called after the commit.
    package init(
        on transaction: SQLTransaction, keys: TenantKeys, wakeDispatcher: @escaping @Sendable () -> Void
    ) {
        self.transaction = transaction
        self.keys = keys
        self.wakeDispatcher = wakeDispatcher
    }

    /// Writes the events, their bodies sealed, and their deliveries with the transaction's next message: one statement,
    /// after as many as it takes to find a key that this process has not met.
    /// - Parameter scope: The transaction's own.
    /// - Throws: `SealingError` or ``TenantKeyError`` when a body cannot be sealed, ``SQLError`` when the statement
    ///   cannot be added; what Postgres says of it comes with the next message.
    package func publish(_ events: [WebhookEvent], to webhooks: [WebhookID]?, scope: Scope) async throws {
        var bodies: [SQLBytes] = []
        for event in events {
            let sealed = try await self.keys.seal(
                event.body, tenant: scope.tenantID, object: Self.sealedObject, id: event.id)
            bodies.append(SQLBytes(sealed))
        }
        try self.transaction.enqueue(
            """
            WITH happened AS (
                SELECT *
                FROM unnest(
                    \(events.map(\.id)), \(events.map(\.type.rawValue)), \(events.map(\.resourceID)), \(bodies),
                    \(events.map(\.occurredAt))
                ) AS e (id, type, resource_id, body_sealed, created_at)
            ),
            written AS (
                INSERT INTO webhook_events (
                    tenant_id, environment, id, type, resource_id, body_sealed, created_at
                )
                SELECT \(scope.tenantID), \(scope.environment), id, type, resource_id, body_sealed, created_at
                FROM happened
            )
            INSERT INTO webhook_deliveries (tenant_id, environment, event_id, webhook_id)
            SELECT w.tenant_id, \(scope.environment), happened.id, w.id
            FROM happened
            JOIN webhooks AS w ON happened.type = ANY (w.events)
            WHERE w.tenant_id = \(scope.tenantID) AND w.enabled AND \(scope.environment.rawValue) = ANY (w.environments)
                AND (\(webhooks == nil) OR w.id = ANY (\(webhooks?.map(\.rawValue) ?? [])::uuid[]))
            """, in: scope.sql)
        self.transaction.afterCommit(self.wakeDispatcher)
    }

    /// Finds the events by the ids of what they are about, which the index of `webhook_events` knows.
    /// - Throws: ``SQLError``.
    package func erase(of applicant: ApplicantID, scope: Scope) async throws {
        try await self.transaction.submit(
            """
            WITH run AS (
                SELECT id
                FROM workflow_runs
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND applicant_id = \(applicant)
            ),
            resource AS (
                SELECT id::text AS id FROM run
                UNION ALL
                SELECT run_id::text || ':' || id
                FROM workflow_tasks
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND run_id IN (SELECT id FROM run)
                UNION ALL
                SELECT id::text
                FROM checks
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND applicant_id = \(applicant)
                UNION ALL
                SELECT id::text
                FROM reports
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND applicant_id = \(applicant)
                UNION ALL
                SELECT id::text
                FROM workflow_run_files
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND applicant_id = \(applicant)
            )
            DELETE FROM webhook_events
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND resource_id IN (SELECT id FROM resource)
            """, in: scope.sql)
    }

    static let sealedObject = "webhook_events.body"
}

/// The outbox of a service that causes no events: it has neither the key nor the grants.
struct ForbiddenEventOutbox: EventOutbox {
    func publish(_ events: [WebhookEvent], to webhooks: [WebhookID]?, scope: Scope) async throws {
        if !events.isEmpty { throw TenantKeyError.notStored }
    }

    func erase(of applicant: ApplicantID, scope: Scope) async throws { throw TenantKeyError.notStored }

    func findNewest(_ wanted: [EventReference], since: Date, scope: Scope) async throws -> [EventReference: UUID] {
        throw TenantKeyError.notStored
    }

    func resend(_ events: [UUID], scope: Scope) async throws { throw TenantKeyError.notStored }

    func replay(_ delivery: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryID? {
        throw TenantKeyError.notStored
    }

    func replay(
        _ filter: DeliveryFilter, of webhook: WebhookID, limit: Int, scope: Scope
    ) async throws -> ReplayedDeliveries {
        throw TenantKeyError.notStored
    }

    func publishTest(_ event: WebhookEvent, to webhook: WebhookID, scope: Scope) async throws -> DeliveryID {
        throw TenantKeyError.notStored
    }
}
