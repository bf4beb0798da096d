import CanonicalJSON
package import Foundation
package import PostgresClient
package import VerificationDomain

/// Reads and writes `applicants`, `applicant_consents` and `erased_applicants`; no other type names those tables but for
/// reading names.
package struct PostgresApplicantRepository: ApplicantRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction when several writes must stand or fall together.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`: of `applicants_pkey` when the id is taken, of a `CHECK` for a value that the rules let
    ///   through by mistake.
    package func insert(_ applicant: Applicant, scope: Scope) async throws {
        let details = applicant.details
        try await self.sql.submit(
            """
            INSERT INTO applicants (
                tenant_id, environment, id, first_name, last_name, email, dob, phone_number, id_numbers, address,
                location, created_at, delete_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(applicant.id), \(details.firstName), \(details.lastName),
                \(details.email), \(details.dateOfBirth?.iso8601)::text::date, \(details.phoneNumber),
                \(SQLJSON(.array(details.idNumbers.map(\.json)))), \(SQLJSON(details.address?.json)),
                \(SQLJSON(details.location?.json)), \(applicant.createdAt), \(applicant.deleteAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`: a lock timeout when another transaction holds the row for too long.
    package func find(_ id: ApplicantID, scope: Scope, lock: RowLock) async throws -> Applicant? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM applicants
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            \(fragment: lock.clause)
            """, in: scope.sql, Self.applicant)
    }

    /// - Throws: `SQLError`: of a `CHECK` for a value that the rules let through by mistake.
    package func update(_ applicant: Applicant, scope: Scope) async throws {
        let details = applicant.details
        try await self.sql.submit(
            """
            UPDATE applicants
            SET first_name = \(details.firstName), last_name = \(details.lastName), email = \(details.email),
                dob = \(details.dateOfBirth?.iso8601)::text::date, phone_number = \(details.phoneNumber),
                id_numbers = \(SQLJSON(.array(details.idNumbers.map(\.json)))),
                address = \(SQLJSON(details.address?.json)), location = \(SQLJSON(details.location?.json)),
                delete_at = \(applicant.deleteAt), updated_at = now()
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(applicant.id)
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func list(_ page: Page, includingDeleted: Bool, scope: Scope) async throws -> Paged<Applicant> {
        // One statement for the page and the total; the total comes back on a row of its own, so that a page past
        // the end has it too.
        let rows = try await self.sql.all(
            """
            WITH visible AS (
                SELECT id, created_at
                FROM applicants
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND (\(includingDeleted) OR delete_at IS NULL)
            ),
            page AS (
                SELECT id FROM visible ORDER BY created_at DESC, id DESC LIMIT \(page.size) OFFSET \(page.offset)
            )
            SELECT (SELECT count(*) FROM visible) AS total, id, first_name, last_name, email, dob, phone_number,
                id_numbers, address, location, created_at, delete_at
            FROM (SELECT 1) AS one
            LEFT JOIN (
                SELECT \(fragment: Self.columns)
                FROM applicants
                JOIN page USING (id)
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
            ) AS listed ON true
            ORDER BY created_at DESC, id DESC
            """, in: scope.sql
        ) { row in
            (
                total: try row.decode("total", as: Int.self),
                applicant: try row.decode("id", as: UUID?.self) == nil ? nil : try Self.applicant(row)
            )
        }
        return Paged(items: rows.compactMap(\.applicant), total: rows.first?.total ?? 0)
    }

    /// - Throws: `SQLError`: of `applicant_consents_applicant_fkey` when the scope has no such applicant; cardinality
    ///   violation when a name comes twice.
    package func record(_ consents: [ApplicantConsent], of id: ApplicantID, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO applicant_consents (tenant_id, environment, applicant_id, name, granted, granted_at)
            SELECT \(scope.tenantID), \(scope.environment), \(id), name, granted, CASE WHEN granted THEN now() END
            FROM unnest(\(consents.map(\.name.rawValue))::text[], \(consents.map(\.granted))::boolean[])
                AS said (name, granted)
            ON CONFLICT (tenant_id, environment, applicant_id, name)
            DO UPDATE SET granted = excluded.granted, granted_at = excluded.granted_at
            """, in: scope.sql)
    }

    /// A name of a later release is left out.
    /// - Throws: `SQLError`.
    package func consents(of id: ApplicantID, scope: Scope) async throws -> [RecordedConsent] {
        let found = try await self.sql.all(
            """
            SELECT name, granted, granted_at
            FROM applicant_consents
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND applicant_id = \(id)
            """, in: scope.sql
        ) { row in
            try ApplicantConsent.Name(rawValue: row.decode("name")).map { name in
                RecordedConsent(
                    consent: ApplicantConsent(name: name, granted: try row.decode("granted")),
                    grantedAt: try row.decode("granted_at"))
            }
        }.compactMap { $0 }
        return ApplicantConsent.Name.allCases.flatMap { name in found.filter { $0.consent.name == name } }
    }

    /// Everything else goes by the foreign keys.
    /// - Throws: `SQLError`.
    package func erase(_ id: ApplicantID, scope: Scope) async throws {
        try await self.sql.submit(
            """
            WITH erased AS (
                DELETE FROM applicants
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                RETURNING tenant_id, environment, id
            )
            INSERT INTO erased_applicants (tenant_id, environment, id)
            SELECT tenant_id, environment, id FROM erased
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func erasure(of id: ApplicantID, scope: Scope) async throws -> ApplicantErasure? {
        try await self.sql.first(
            """
            SELECT created_at, delete_at, NULL::timestamptz AS erased_at
            FROM applicants
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            UNION ALL
            SELECT NULL, NULL, erased_at
            FROM erased_applicants
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql
        ) { row in
            ApplicantErasure(
                createdAt: try row.decode("created_at"), deleteAt: try row.decode("delete_at"),
                erasedAt: try row.decode("erased_at"))
        }
    }

    /// - Throws: `SQLError`.
    package func markDeleted(_ id: ApplicantID, at moment: Date, scope: Scope) async throws -> Bool {
        try await self.sql.first(
            """
            UPDATE applicants
            SET delete_at = least(delete_at, \(moment)), updated_at = now()
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            RETURNING id
            """, in: scope.sql
        ) { try $0.decode("id", as: ApplicantID.self) } != nil
    }

    /// - Throws: `SQLError`.
    package func erasable(
        createdUntil moment: Date, dueAfter now: Date, limit: Int, scope: Scope
    ) async throws -> [ApplicantID] {
        try await self.sql.all(
            """
            SELECT id
            FROM applicants
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND created_at <= \(moment) AND (delete_at IS NULL OR delete_at > \(now))
            ORDER BY created_at, id
            LIMIT \(limit)
            """, in: scope.sql
        ) { try $0.decode("id") }
    }

    private static let columns: SQLStatement = """
        id, first_name, last_name, email, dob::text AS dob, phone_number, id_numbers, address, location, created_at,
        delete_at
        """

    @Sendable
    private static func applicant(_ row: SQLRow) throws -> Applicant {
        Applicant(
            id: try row.decode("id"), createdAt: try row.decode("created_at"),
            details: ApplicantDetails(
                firstName: try row.decode("first_name"), lastName: try row.decode("last_name"),
                email: try row.decode("email"),
                dateOfBirth: try row.decode("dob", as: String?.self).flatMap(CalendarDate.init(_:)),
                phoneNumber: try row.decode("phone_number"),
                idNumbers: try row.coded("id_numbers", as: [IDNumber].self) ?? [],
                address: try row.coded("address"), location: try row.coded("location")),
            deleteAt: try row.decode("delete_at"))
    }
}

extension RowLock {
    /// The clause that ends a SELECT.
    var clause: SQLStatement {
        switch self {
        case .none: ""
        case .share: "FOR SHARE"
        case .update: "FOR NO KEY UPDATE"
        }
    }
}
