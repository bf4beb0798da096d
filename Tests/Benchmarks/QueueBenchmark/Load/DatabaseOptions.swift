import ArgumentParser
import Logging
import PostgresClient

/// Which database is loaded.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "libpq connection string or URL of a database that has the queue's schema.")
    var databaseURL: String

    /// A pool of its own for one part of the load, so that its connections can be counted.
    func pool(_ name: String, connections: Int) -> PostgresPool {
        PostgresPool(configuration: self.configuration(name, connections: connections), logger: Self.logger)
    }

    /// Where the pool, or a listener, connects.
    func configuration(_ name: String, connections: Int = 1) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(
            url: self.databaseURL, applicationName: "benchmark-\(name)", maximumConnections: connections)
        configuration.acquireTimeout = .seconds(30)
        configuration.statementTimeout = .seconds(60)
        return configuration
    }

    /// Warnings go to standard error; standard output holds the report only.
    static let logger: Logger = {
        var logger = Logger(label: "queue-benchmark") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }()
}
