package import PostgresClient

extension HealthRegistry {
    /// Adds a check that Postgres answers.
    /// - Parameter pool: Asked for one row of no table.
    package func registerPool(_ name: String, _ pool: any SQLExecutor) {
        self.register(name) { _ = try await pool.query("SELECT 1", in: .unscoped) }
    }
}
