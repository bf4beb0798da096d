import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain

/// `martletctl migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings schema, roles and access rules up to date.",
        discussion: """
            Connect as the database's administrator: a superuser, or a role that may create roles and owns the database.
            It creates the roles martlet_gateway, martlet_links, martlet_reports, martlet_orchestrator,
            martlet_webhooks and martlet_operator without passwords (see `roles set-passwords`), applies the migrations
            that are missing, and sets grants and row-level security anew. Running it again changes nothing, and services
            of the version before go on working on the result.
            """)

    @Option(help: "The region that this deployment keeps its data in: eu, us or ca. Never changes afterwards.")
    var region: String

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Region(rawValue: self.region) != nil else {
            throw ValidationError("--region must be eu, us or ca, not \(self.region).")
        }
    }

    func run() async throws {
        let applied = try await self.database.withPool(refusesUnscoped: false) { pool in
            try await Migrator(database: pool, logger: CommandLog.logger).migrate(region: self.region)
        }
        self.output.print(
            ["applied": .array(applied.map { .integer(Int64($0)) })],
            applied.isEmpty ? "The schema is up to date." : "Applied \(applied.count) migrations.")
    }
}
