import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain
import Workflows

extension WorkflowCommand {
    /// `martletctl workflow diff`
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells what changed between two files, two versions, or a version and a file.",
            discussion: """
                With --from-file and --file, no database is needed. Otherwise --tenant and --workflow say whose version --from is; --to names another one, --file takes its place.
                """)

        @Option(help: "A workflow file: the new side; - reads standard input.")
        var file: String?

        @Option(help: "A workflow file: the old side.")
        var fromFile: String?

        @Option(help: "The tenant's id.")
        var tenant: String?

        @Option(help: "The workflow's id, from `workflow list`.")
        var workflow: String?

        @Option(help: "The old version: its number, newest, active or rollout; the last two in --environment.")
        var from = "active"

        @Option(help: "The new version, likewise.")
        var to = "newest"

        @Option(help: "live or sandbox.")
        var environment = "live"

        @Flag(help: "End with exit status 2 when the change is more than names, notes and layout.")
        var failOnChange = false

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            try checkEnvironment(self.environment)
            try checkSelection(self.from, option: "--from")
            try checkSelection(self.to, option: "--to")
            let hasVersions = self.tenant != nil && self.workflow != nil
            guard self.fromFile == nil ? hasVersions : self.file != nil else {
                throw ArgumentParser.ValidationError("Give --from-file and --file, or --tenant and --workflow.")
            }
        }

        func run() async throws {
            let new = try self.file.map { try WorkflowFile.definition($0, output: self.output) }
            let difference: WorkflowDifference
            if let fromFile, let new {
                difference = WorkflowDifference(
                    from: try WorkflowFile.definition(fromFile, output: self.output), to: new)
            } else {
                difference = try await self.ofVersions(new)
            }
            self.output.print(
                difference.json,
                difference.isEmpty ? "Nothing changed." : difference.lines.joined(separator: "\n"))
            if self.failOnChange, !difference.isEmpty, !difference.isCosmetic { throw ExitCode(2) }
        }

        /// - Parameter new: The new side; `nil` for a version.
        private func ofVersions(_ new: WorkflowDefinition?) async throws -> WorkflowDifference {
            let subject = (tenant: self.tenant ?? "", workflow: self.workflow ?? "")
            return try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let old = try await use.version(
                    self.from, of: subject.workflow, tenant: subject.tenant, in: self.environment)
                if let new { return WorkflowDifference(from: old.definition, to: new) }
                let other = try await use.version(
                    self.to, of: subject.workflow, tenant: subject.tenant, in: self.environment)
                return WorkflowDifference(from: old.definition, to: other.definition)
            }
        }
    }

    /// `martletctl workflow simulate`
    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays cases on a workflow file: the route of each, why, and which routes none takes.",
            discussion: "Needs no database. Exit status 0 when every case ends as it expects, 2 otherwise.")

        @Option(help: "A workflow in YAML or JSON (martlet.workflow/1); - reads standard input.")
        var file: String

        @Option(help: "The cases, in YAML or JSON.")
        var cases: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let definition = try WorkflowFile.definition(self.file, output: self.output)
            let suite: SimulationSuite
            do {
                suite = try SimulationSuite.parse(try InputFile.read(self.cases))
            } catch let error as WorkflowParseError {
                WorkflowFile.printMistakes(error.findings, of: self.cases, output: self.output)
                throw ExitCode(2)
            }
            let report = WorkflowSimulation.run(definition, suite)
            self.output.print(report.json, report.lines.joined(separator: "\n"))
            if !report.hasPassed { throw ExitCode(2) }
        }
    }

    /// `martletctl workflow replay`
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Plays recorded runs of a workflow on a file or another version, and lists what would have changed.",
            discussion: """
                Through the API: runs hold personal data, to which the operator's role has no right. The environment is the token's. Nothing is changed.
                """)

        @Option(help: "The workflow's id, from `workflow list`.")
        var workflow: String

        @Option(help: "A workflow file to play the runs on; - reads standard input.")
        var file: String?

        @Option(help: "The number of the version to play the runs on.")
        var version: Int?

        @Option(help: "Only runs of this version.")
        var ofVersion: Int?

        @Option(help: "Only runs created after this, as 2026-01-31T00:00:00Z.")
        var createdAfter: String?

        @Option(help: "Only runs created before this, likewise.")
        var createdBefore: String?

        @Option(help: "At most this many of the newest runs, 1 to 1000.")
        var limit = 100

        @Flag(help: "End with exit status 2 when the result of a run would have changed.")
        var failOnChange = false

        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (self.file == nil) != (self.version == nil) else {
                throw ArgumentParser.ValidationError("Give --file or --version, not both.")
            }
            guard RunHistoryFilter.limits.contains(self.limit) else {
                throw ArgumentParser.ValidationError("--limit must be 1 to 1000.")
            }
        }

        func run() async throws {
            guard let id = WorkflowID(self.workflow) else {
                throw CommandFailure(message: "\(self.workflow) is not an id")
            }
            let query = [
                ("version", self.ofVersion.map(String.init)), ("created_at_gt", self.createdAfter),
                ("created_at_lt", self.createdBefore), ("limit", String(self.limit)),
            ]
            let path = "/v1/workflows/\(id)"
            let connection = try self.api.connection()
            let report: JSONValue
            if let version {
                report = try await connection.send("POST", "\(path)/versions/\(version)/replay", query: query)
            } else {
                let definition = try WorkflowFile.definition(self.file ?? "-", output: self.output)
                report = try await connection.send(
                    "POST", "\(path)/replay", query: query,
                    body: (definition.canonicalJSON.canonicalBytes(), "application/json"))
            }
            let lines = (report["lines"]?.arrayValue ?? []).compactMap(\.stringValue)
            self.output.print(report, lines.joined(separator: "\n"))
            if self.failOnChange, (report["counts"]?["changed"]?.intValue ?? 0) > 0 { throw ExitCode(2) }
        }
    }
}
