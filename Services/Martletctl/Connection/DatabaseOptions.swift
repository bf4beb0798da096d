import ArgumentParser
import Foundation
import Logging
import Persistence
import PostgresClient

/// How a command reaches the database.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "libpq connection string or URL of the database.",
            discussion: "Default: the environment variable DATABASE_URL, or the file that DATABASE_URL_FILE names."))
    var databaseURL: String?

    func resolvedURL() throws -> String {
        if let url = self.databaseURL { return url }
        let environment = ProcessInfo.processInfo.environment
        if let url = environment["DATABASE_URL"], !url.isEmpty { return url }
        if let file = environment["DATABASE_URL_FILE"],
            let text = try? String(contentsOfFile: file, encoding: .utf8)
        {
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        throw ValidationError("No database: set DATABASE_URL or pass --database-url.")
    }

    /// Runs `body` with a pool that is closed afterwards.
    /// - Parameter refusesUnscoped: Whether statements on tenants' tables need a scope; the administrator, who
    ///   creates those tables, has none.
    func withPool<Result>(
        refusesUnscoped: Bool = true, _ body: (PostgresPool) async throws -> Result
    ) async throws -> Result {
        var configuration = PostgresConfiguration(url: try self.resolvedURL(), applicationName: "martletctl")
        configuration.maximumConnections = 2
        configuration.statementTimeout = .seconds(60)
        if refusesUnscoped { configuration.scopedTables = TableCatalogue.scopedTables }
        let pool = PostgresPool(configuration: configuration, logger: CommandLog.logger)
        do {
            let result = try await body(pool)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw CommandFailure(error)
        }
    }
}

/// The logger of a command: warnings and worse on standard error, more with LOG_LEVEL.
enum CommandLog {
    static let logger: Logger = {
        var logger = Logger(label: "martletctl") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel =
            ProcessInfo.processInfo.environment["LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:)) ?? .warning
        return logger
    }()
}
