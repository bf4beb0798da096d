package import Foundation
package import PostgresClient
package import VerificationDomain

/// Reads and writes `upload_measurements`; no other type names that table.
package struct PostgresUploadMeasurementRepository: UploadMeasurementRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Not safe to run twice: a second measurement of one id is refused.
    /// - Throws: `SQLError`.
    package func insert(_ measurement: UploadMeasurement, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO upload_measurements (
                tenant_id, environment, id, object_id, content_type, verdict, created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(measurement.id), \(measurement.objectID),
                \(measurement.contentType), \(measurement.verdict), \(measurement.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func find(_ id: UploadMeasurementID, scope: Scope) async throws -> UploadMeasurement? {
        try await self.sql.first(
            """
            SELECT id, object_id, content_type, verdict, created_at
            FROM upload_measurements
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql
        ) { row in
            UploadMeasurement(
                id: try row.decode("id"), objectID: try row.decode("object_id"),
                contentType: try row.decode("content_type"), createdAt: try row.decode("created_at"),
                verdict: try row.decode("verdict"))
        }
    }

    /// - Throws: `SQLError`.
    package func settle(
        _ id: UploadMeasurementID, verdict: UploadMeasurement.Verdict, scope: Scope
    ) async throws {
        try await self.sql.submit(
            """
            UPDATE upload_measurements
            SET verdict = \(verdict)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND verdict IS NULL
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func remove(_ id: UploadMeasurementID, scope: Scope) async throws {
        try await self.sql.submit(
            """
            DELETE FROM upload_measurements
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func removeAll(askedBefore moment: Date, scope: Scope) async throws {
        try await self.sql.submit(
            """
            DELETE FROM upload_measurements
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND created_at < \(moment)
            """, in: scope.sql)
    }
}
