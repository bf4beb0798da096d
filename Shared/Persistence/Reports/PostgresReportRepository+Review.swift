import CanonicalJSON
import PostgresClient
import Reports
package import VerificationDomain

/// What analysts see of `reports`: the columns that the operator's role may read, see `TableCatalogue`.
extension PostgresReportRepository {
    private static let reviewColumns: SQLStatement = """
        id, applicant_id, run_id, task_id, check_id, name, status, result, sub_result, breakdown, document_ids,
            live_photo_ids, id_photo_ids, live_video_ids, motion_capture_ids, created_at, completed_at
        """

    /// - Throws: `SQLError`.
    package func review(_ id: ReportID, scope: Scope) async throws -> ReportReview? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.reviewColumns)
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql, Self.review)
    }

    /// A report that is not there has nothing after it.
    /// - Throws: `SQLError`.
    package func waiting(_ filter: ReportReviewFilter, scope: Scope) async throws -> [ReportReview] {
        var conditions: SQLStatement = ""
        if let name = filter.name { conditions = conditions + "\n    AND name = \(name)" }
        if let moment = filter.begunBefore { conditions = conditions + "\n    AND created_at < \(moment)" }
        if let after = filter.after {
            conditions =
                conditions + """

                        AND (created_at, id) > (
                            SELECT created_at, id
                            FROM reports
                            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(after)
                        )
                    """
        }
        return try await self.sql.all(
            """
            SELECT \(fragment: Self.reviewColumns)
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND status = 'awaiting_approval'\(fragment: conditions)
            ORDER BY created_at, id
            LIMIT \(filter.limit)
            """, in: scope.sql, Self.review)
    }

    @Sendable
    private static func review(_ row: SQLRow) throws -> ReportReview {
        let name: ReportName = try row.decode("name")
        let breakdown = try row.optionalJSON("breakdown")?.objectValue?.mapValues { try Breakdown(json: $0) }
        return ReportReview(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"), owner: try Self.owner(row),
            name: name, status: try row.decode("status"),
            result: try row.decode("result"), subResult: try row.decode("sub_result"),
            breakdown: breakdown ?? name.unexaminedBreakdown, documentIDs: try Self.identifiers(row, "document_ids"),
            livePhotoIDs: try Self.identifiers(row, "live_photo_ids"),
            idPhotoIDs: try Self.identifiers(row, "id_photo_ids"),
            liveVideoIDs: try Self.identifiers(row, "live_video_ids"),
            motionCaptureIDs: try Self.identifiers(row, "motion_capture_ids"), createdAt: try row.decode("created_at"),
            completedAt: try row.decode("completed_at"))
    }

    private static func identifiers<Subject>(_ row: SQLRow, _ column: String) throws -> [Identifier<Subject>] {
        (try row.json(column).arrayValue ?? []).compactMap { $0.stringValue.flatMap { Identifier<Subject>($0) } }
    }
}
