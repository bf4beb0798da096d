/// How to reach Postgres, and how long to wait for what.
///
/// Prints without the connection string, which may hold a password.
package struct PostgresConfiguration: Sendable, CustomStringConvertible {
    /// libpq connection string or URL.
    package var url: String
    /// Shown in `pg_stat_activity`, unless the URL names another.
    package var applicationName: String
    /// Connections kept at most, 1 or more.
    package var maximumConnections = 8
    /// Reactor threads used, 1–16; they are shared by the pools of the process. `nil`: one for each core, at most four.
    package var reactors: Int?
    /// How long a caller waits for a free connection; also how long an outage is bridged before callers fail at once.
    package var acquireTimeout = Duration.seconds(5)
    /// How long one statement may take, unless its caller says otherwise.
    package var statementTimeout = Duration.seconds(10)
    /// How long opening a connection may take.
    package var connectTimeout = Duration.seconds(5)
    /// The server's own limit on a statement (`statement_timeout`): stops what a vanished process left running. Longer
    /// than any deadline a caller gives; `nil` leaves the server's default.
    package var serverStatementTimeout: Duration? = .seconds(300)
    /// The server ends connections that idle inside a transaction for this long; `nil` leaves the server's default.
    package var idleInTransactionTimeout: Duration? = .seconds(60)
    /// A connection idle for this long is closed.
    package var idleTimeout = Duration.seconds(300)
    /// How long ``PostgresPool/close()`` waits for connections in use.
    package var closeTimeout = Duration.seconds(10)
    /// Names of the tables with row-level security: a statement that names one needs a scope.
    package var scopedTables: Set<String>
    /// Prepared statements kept on each connection, at least 8. 0: none has a name, which a pooler that gives each
    /// transaction another connection needs (PgBouncer before 1.21): there a name may be another client's statement, and
    /// that would be run.
    package var statementCacheCapacity = 256
    /// Whether each release also asks the server that no scope is left; a round trip each, for tests.
    package var verifiesRelease = false

    /// - Parameters:
    ///   - url: libpq connection string or URL.
    ///   - applicationName: Shown in `pg_stat_activity`.
    ///   - maximumConnections: Connections kept at most, 1 or more.
    ///   - scopedTables: Names of the tenant and environment tables.
    package init(
        url: String, applicationName: String = "martlet", maximumConnections: Int = 8, scopedTables: Set<String> = []
    ) {
        self.url = url
        self.applicationName = applicationName
        self.maximumConnections = maximumConnections
        self.scopedTables = scopedTables
    }

    package var description: String { "at most \(self.maximumConnections) connections as \(self.applicationName)" }
}
