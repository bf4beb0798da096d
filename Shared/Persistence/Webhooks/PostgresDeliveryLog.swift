import Foundation
package import PostgresClient
package import VerificationDomain
import Webhooks

/// Reads `webhook_deliveries` and `webhook_delivery_attempts` for tenants, with what their events are.
package struct PostgresDeliveryLog: DeliveryLog {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Newest first; a second statement reads the attempts of what is on the page.
    /// - Throws: ``SQLError``.
    package func list(
        _ page: Page, of webhook: WebhookID, _ filter: DeliveryFilter, scope: Scope
    ) async throws -> Paged<DeliveryRecord> {
        // The total comes back on a row of its own, so that a page past the end has it too.
        let rows = try await self.sql.all(
            """
            WITH matching AS (
                SELECT d.id, d.created_at
                FROM webhook_deliveries AS d
                WHERE \(fragment: filter.condition(webhook: webhook, scope: scope))
            ),
            page AS (
                SELECT id FROM matching ORDER BY created_at DESC, id DESC LIMIT \(page.size) OFFSET \(page.offset)
            )
            SELECT (SELECT count(*) FROM matching) AS total, listed.*
            FROM (SELECT 1) AS one
            LEFT JOIN (
                SELECT \(fragment: Self.columns)
                FROM \(fragment: Self.tables)
                WHERE d.tenant_id = \(scope.tenantID) AND d.environment = \(scope.environment)
                    AND d.id IN (SELECT id FROM page)
            ) AS listed ON true
            ORDER BY listed.created_at DESC, listed.id DESC
            """, in: scope.sql
        ) { row in
            (
                total: try row.decode("total", as: Int.self),
                record: try row.decode("id", as: DeliveryID?.self) == nil ? nil : try Self.record(row)
            )
        }
        let records = try await self.withAttempts(rows.compactMap(\.record), scope: scope)
        return Paged(items: records, total: rows.first?.total ?? 0)
    }

    /// Two statements.
    /// - Throws: ``SQLError``.
    package func find(_ id: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryRecord? {
        let found = try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM \(fragment: Self.tables)
            WHERE d.tenant_id = \(scope.tenantID) AND d.environment = \(scope.environment) AND d.webhook_id = \(webhook)
                AND d.id = \(id)
            """, in: scope.sql
        ) { try Self.record($0) }
        guard let found, let record = found else { return nil }
        return try await self.withAttempts([record], scope: scope).first
    }

    private static let columns: SQLStatement = """
        d.id, d.webhook_id, d.event_id, e.type, e.resource_id, e.is_test, d.state, d.created_at, d.due_at
        """
    private static let tables: SQLStatement = """
        webhook_deliveries AS d
        JOIN webhook_events AS e
            ON e.tenant_id = d.tenant_id AND e.environment = d.environment AND e.id = d.event_id
        """

    private func withAttempts(_ records: [DeliveryRecord], scope: Scope) async throws -> [DeliveryRecord] {
        guard !records.isEmpty else { return [] }
        let attempts = try await self.sql.all(
            """
            SELECT delivery_id, attempt, at, duration_ms, status_code, failure
            FROM webhook_delivery_attempts
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND delivery_id = ANY (\(records.map(\.id.rawValue)))
            ORDER BY delivery_id, attempt
            """, in: scope.sql
        ) { row in
            (
                delivery: try row.decode("delivery_id", as: DeliveryID.self),
                attempt: AttemptRecord(
                    number: try row.decode("attempt"), at: try row.decode("at"),
                    duration: .milliseconds(try row.decode("duration_ms", as: Int.self)),
                    statusCode: try row.decode("status_code"), failure: try row.decode("failure"))
            )
        }
        let byDelivery = Dictionary(grouping: attempts, by: \.delivery)
        return records.map { record in
            var record = record
            record.attempts = byDelivery[record.id]?.map(\.attempt) ?? []
            return record
        }
    }

    /// - Returns: `nil` for a kind or state of a later release, which this one cannot show.
    private static func record(_ row: SQLRow) throws -> DeliveryRecord? {
        guard let type = WebhookEventType(rawValue: try row.decode("type", as: String.self)),
            let state = DeliveryState(rawValue: try row.decode("state", as: String.self))
        else { return nil }
        return DeliveryRecord(
            id: try row.decode("id"), webhookID: try row.decode("webhook_id"), eventID: try row.decode("event_id"),
            eventType: type, resourceID: try row.decode("resource_id"), isTest: try row.decode("is_test"),
            state: state, createdAt: try row.decode("created_at"),
            dueAt: state == .pending ? try row.decode("due_at", as: Date.self) : nil, attempts: [])
    }
}
