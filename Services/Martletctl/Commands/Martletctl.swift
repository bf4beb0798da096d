package import ArgumentParser

/// The operator's command line.
package struct MartletctlCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "martletctl",
        abstract: "Operates a Martlet deployment.",
        discussion: """
            A first set-up, as the database's administrator:
              martletctl migrate --region eu
              martletctl roles set-passwords --file passwords.json
            and from then on as the role martlet_operator:
              martletctl tenant create --name "Example Bank"
              martletctl token create --tenant <id> --environment sandbox --name backend
              martletctl workflow import --tenant <id> --file document.yaml --activate sandbox
            What is done to a run goes through the API (MARTLET_API_URL, MARTLET_API_TOKEN):
              martletctl run trace <id>
              martletctl run cancel <id> --reason "Opened twice"
            and so does what became of telling a tenant's endpoints:
              martletctl webhook deliveries <id> --status exhausted
              martletctl webhook replay <id> --failed
            Reports that no machine could decide wait for an analyst:
              martletctl report list --tenant <id> --environment live
            What the job queue is doing, and what it gave up:
              martletctl jobs status
              martletctl jobs list

            Every other command reads the database from DATABASE_URL (or --database-url), and all print JSON with --json.
            Exit status: 0 done, 1 failed, 2 the workflow file has mistakes or a case failed, 64 wrong arguments.
            """,
        subcommands: [
            MigrateCommand.self, RolesCommand.self, TenantCommand.self, TokenCommand.self, OAuthClientCommand.self,
            KeyCommand.self, LimitsCommand.self, ApplicantCommand.self, WorkflowCommand.self, RunCommand.self,
            ReportCommand.self, JobsCommand.self, BrandingCommand.self, WebhookCommand.self, AddressesCommand.self,
            ProbeCommand.self,
        ])

    package init() {}

    /// Runs the command that the process's arguments name, and ends the process.
    package static func start() async { await Self.main() }
}
