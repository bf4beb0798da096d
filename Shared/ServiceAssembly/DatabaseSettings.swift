import Logging
import Persistence
package import PostgresClient
package import ServiceRuntime

/// How a service reaches Postgres.
///
/// - `database.url` (string, required, secret): libpq connection string of the service's own role.
/// - `database.pool` (int, 1–256): connections of this process.
package struct DatabaseSettings: Sendable {
    /// A libpq connection string of the service's own role.
    package let url: Secret<String>
    /// Connections at most.
    package let poolSize: Int

    /// - Parameter defaultPoolSize: Enough for what the service does at once.
    package init(reading settings: inout SettingsReader, defaultPoolSize: Int) {
        self.url = settings.secret("database.url")
        self.poolSize = settings.int("database.pool", in: 1...256, default: defaultPoolSize)
    }

    /// The pool's configuration: statements on tenants' tables are refused without a scope.
    package func configuration(service: String) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(url: self.url.exposed)
        configuration.applicationName = service
        configuration.maximumConnections = self.poolSize
        configuration.scopedTables = TableCatalogue.scopedTables
        return configuration
    }
}
