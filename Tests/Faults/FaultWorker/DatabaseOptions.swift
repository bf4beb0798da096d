import ArgumentParser
import Logging
import PostgresClient

/// Where the database is, and how long to wait for it: less than in production, so that a test is quick.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "libpq connection string.")
    var database: String

    @Option(help: "Connections at most.")
    var connections = 6

    @Option(help: "How long a caller waits for a connection, in milliseconds.")
    var acquireMs = 2000

    @Option(help: "How long a statement may take, in milliseconds.")
    var statementMs = 4000

    @Option(help: "The server ends a transaction that idles for this long, in milliseconds.")
    var idleInTransactionMs = 3000

    @Option(help: "Prepared statements kept on each connection.")
    var statementCache = 256

    @Option(help: "What the process is called, in the database too.")
    var name = "fault"

    @Option(help: "The file that the process appends its lines to.")
    var ledger: String

    func configuration(for database: String) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(
            url: database, applicationName: self.name, maximumConnections: self.connections)
        configuration.acquireTimeout = .milliseconds(self.acquireMs)
        configuration.statementTimeout = .milliseconds(self.statementMs)
        configuration.connectTimeout = .milliseconds(self.acquireMs)
        configuration.idleInTransactionTimeout = .milliseconds(self.idleInTransactionMs)
        configuration.closeTimeout = .seconds(2)
        configuration.statementCacheCapacity = self.statementCache
        return configuration
    }

    var logger: Logger { Logger(label: self.name) { StreamLogHandler.standardError(label: $0) } }
}
