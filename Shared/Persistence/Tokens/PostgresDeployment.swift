package import PostgresClient
package import VerificationDomain

/// Reads `deployment`, the one row that says which region a database belongs to.
package struct PostgresDeployment: Sendable {
    private let sql: any SQLExecutor

    /// - Parameter sql: Any role's pool: every service may read this table.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: ``DeploymentError``.
    package func region() async throws -> Region {
        let text = try await self.sql.first("SELECT region FROM deployment", in: .unscoped) {
            try $0.decode("region", as: String.self)
        }
        guard let text, let region = Region(rawValue: text) else { throw DeploymentError.notMigrated }
        return region
    }

    /// Holds a process to the region of its database.
    /// - Throws: ``DeploymentError``.
    package func require(_ region: Region) async throws {
        let found = try await self.region()
        guard found == region else { throw DeploymentError.otherRegion(found: found, expected: region) }
    }
}

/// Why a database is not one that this process may use.
package enum DeploymentError: Error, Equatable {
    /// Nobody ran `martletctl migrate` on it yet.
    case notMigrated
    case otherRegion(found: Region, expected: Region)
}
