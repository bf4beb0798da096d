package import PostgresClient
package import VerificationDomain

/// Reads and writes `branding`.
package struct PostgresBrandingRepository: BrandingRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`.
    package func find(tenant: TenantID) async throws -> Branding {
        let found = try await self.sql.first(
            "SELECT display_name, primary_colour, logo, logo_type FROM branding WHERE tenant_id = \(tenant)",
            in: self.sql.scope(of: tenant)
        ) { row in
            let type = try row.decode("logo_type", as: String?.self).flatMap(BrandLogo.ContentType.init(rawValue:))
            let bytes = try row.decode("logo", as: SQLBytes?.self)?.bytes
            return Branding(
                displayName: try row.decode("display_name", as: String?.self).flatMap(BrandName.init(_:)),
                primaryColour: try row.decode("primary_colour", as: String?.self).flatMap(BrandColour.init(_:)),
                logo: type.flatMap { type in bytes.map { BrandLogo(stored: $0, contentType: type) } })
        }
        return found ?? Branding()
    }

    /// - Throws: `SQLError`.
    package func summary(tenant: TenantID) async throws -> BrandingSummary {
        let found = try await self.sql.first(
            "SELECT display_name, primary_colour, logo_digest FROM branding WHERE tenant_id = \(tenant)",
            in: self.sql.scope(of: tenant)
        ) { row in
            BrandingSummary(
                displayName: try row.decode("display_name", as: String?.self).flatMap(BrandName.init(_:)),
                primaryColour: try row.decode("primary_colour", as: String?.self).flatMap(BrandColour.init(_:)),
                logoDigest: try row.decode("logo_digest"))
        }
        return found ?? BrandingSummary()
    }

    /// - Throws: `SQLError`: of a foreign key when there is no such tenant.
    package func replace(_ branding: Branding, tenant: TenantID) async throws {
        let logo = branding.logo
        try await self.sql.submit(
            """
            INSERT INTO branding (
                tenant_id, display_name, primary_colour, logo, logo_type, logo_digest, updated_at
            )
            VALUES (
                \(tenant), \(branding.displayName?.text), \(branding.primaryColour?.text),
                \(logo.map { SQLBytes($0.bytes) }), \(logo?.contentType.rawValue), \(logo?.digest), now()
            )
            ON CONFLICT (tenant_id) DO UPDATE
            SET display_name = excluded.display_name, primary_colour = excluded.primary_colour,
                logo = excluded.logo, logo_type = excluded.logo_type, logo_digest = excluded.logo_digest,
                updated_at = excluded.updated_at
            """, in: self.sql.scope(of: tenant))
    }
}
