import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain
import Workflows

/// `martletctl workflow`
struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow", abstract: "Workflows as files.",
        discussion: """
            For a pipeline that checks a change: `validate`, `simulate`, `diff` and `replay` change nothing; then `import`, and `activate`, for part of the users at first.
            Exit status: 0 done, 1 failed, 2 the file has mistakes, a case failed, or with --fail-on-change something changed.
            """,
        subcommands: [
            Validate.self, Import.self, Export.self, Activate.self, StopRollout.self, Archive.self, List.self,
            Versions.self, Show.self, Diff.self, Simulate.self, Replay.self, Templates.self,
        ])

    /// `martletctl workflow validate`
    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Examines a workflow file, and lists everything that is wrong with it.",
            discussion: """
                Needs no database. Findings have stable codes: errors (E-…) forbid activation, warnings (W-…) do not.
                Exit status 0 without errors, 2 with them.
                """)

        @Option(help: "A workflow in YAML or JSON (martlet.workflow/1); - reads standard input.")
        var file: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (definition, findings) = try WorkflowFile.examine(self.file)
            let isValid = definition != nil && !findings.contains { $0.severity == .error }
            self.output.print(
                [
                    "valid": .bool(isValid), "digest": JSONValue(text: definition?.digest),
                    "findings": .array(findings.map(\.publicJSON)),
                ],
                findings.map(\.text).joined(separator: "\n") + (findings.isEmpty ? "" : "\n")
                    + (isValid ? "\(self.file) is valid." : "\(self.file) has mistakes."))
            if !isValid { throw ExitCode(2) }
        }
    }

    /// `martletctl workflow list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a tenant's workflows with what is active.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let workflows = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                return try await everyItem { page in
                    try await use.readWorkflows.list(page, name: nil, tenant: tenant.id)
                }
            }
            self.output.print(
                ["workflows": .array(workflows.map(\.listed))],
                TextTable.render(
                    ["ID", "NEWEST", "LIVE", "SANDBOX", "NAME"],
                    workflows.map { overview in
                        [
                            overview.workflow.id.description, overview.newestVersion.map(String.init) ?? "-",
                            overview.activeText(in: .live), overview.activeText(in: .sandbox), overview.workflow.name,
                        ]
                    }))
        }
    }

    /// `martletctl workflow versions`
    struct Versions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the versions of a workflow, the newest first, with their status in each environment.")

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (overview, versions) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.subject.tenant)
                let id = try self.subject.workflowID
                let overview = try await use.readWorkflows.find(id, tenant: tenant.id)
                let versions = try await everyItem { page in
                    try await use.readWorkflows.versions(of: id, page: page, tenant: tenant.id).versions
                }
                return (overview, versions)
            }
            self.output.print(
                ["versions": .array(versions.map { $0.json(of: overview, environment: .live) })],
                TextTable.render(
                    ["VERSION", "LIVE", "SANDBOX", "CREATED", "DIGEST", "NOTES"],
                    versions.map { version in
                        ["\(version.number)"]
                            + TenantEnvironment.allCases.map { environment in
                                version.status(under: overview.activation(in: environment)).rawValue
                            } + [version.createdAt.isoText, String(version.digest.prefix(12)), version.notes ?? ""]
                    }))
        }
    }

    /// `martletctl workflow show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a version as a file: in YAML, or with --json in canonical JSON.")

        @Option(help: "A version's number, newest, active or rollout; the last two in --environment.")
        var version = "newest"

        @Option(help: "live or sandbox.")
        var environment = "live"

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            try checkEnvironment(self.environment)
            try checkSelection(self.version, option: "--version")
        }

        func run() async throws {
            let version = try await self.database.withPool { pool in
                try await OperatorStore(pool: pool).version(
                    self.version, of: self.subject.workflow, tenant: self.subject.tenant, in: self.environment)
            }
            self.output.print(version.definition.canonicalJSON, version.definition.yaml)
        }
    }

    /// `martletctl workflow templates`
    struct Templates: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the workflows to start from, or prints one of them as a file.")

        @Argument(help: "A template's name, to print it; without one they are listed.")
        var name: String?

        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let connection = try self.api.connection()
            guard let name else {
                let answer = try await connection.send("GET", "/v1/workflow_templates")
                let rows = (answer["templates"]?.arrayValue ?? []).map { template in
                    ["name", "title", "description"].map { template[$0]?.stringValue ?? "" }
                }
                return self.output.print(answer, TextTable.render(["NAME", "TITLE", "DESCRIPTION"], rows))
            }
            let answer = try await connection.send("GET", "/v1/workflow_templates/\(APIConnection.escaped(name))")
            let definition = try WorkflowDefinition(json: answer)
            self.output.print(answer, definition.yaml)
        }
    }
}

/// Reads every page of a list.
func everyItem<Item>(_ page: (Page) async throws -> Paged<Item>) async throws -> [Item] {
    var items: [Item] = []
    while true {
        let found = try await page(Page(number: items.count / 100 + 1, size: 100))
        items += found.items
        if found.items.isEmpty || items.count >= found.total { return items }
    }
}

/// - Throws: `ValidationError` unless the text is an environment.
func checkEnvironment(_ text: String, option: String = "--environment") throws {
    guard TenantEnvironment(rawValue: text) != nil else {
        throw ArgumentParser.ValidationError("\(option) must be live or sandbox, not \(text).")
    }
}

/// - Throws: `ValidationError` unless the text names a version.
func checkSelection(_ text: String, option: String) throws {
    guard WorkflowVersionSelection(text) != nil else {
        throw ArgumentParser.ValidationError(
            "\(option) must be a version's number, newest, active or rollout, not \(text).")
    }
}

extension WorkflowOverview {
    /// As `workflow list --json` has it.
    fileprivate var listed: JSONValue {
        let active = self.activations.map { ($0.environment.rawValue, JSONValue.integer(Int64($0.version))) }
        let rollouts = self.activations.compactMap { activation in
            activation.rollout.map { rollout -> (String, JSONValue) in
                let members: JSONValue = [
                    "version": .integer(Int64(rollout.version)), "percentage": .integer(Int64(rollout.percentage)),
                ]
                return (activation.environment.rawValue, members)
            }
        }
        return .object([
            "workflow_id": .string(self.workflow.id.description), "name": .string(self.workflow.name),
            "newest_version": self.newestVersion.map { .integer(Int64($0)) } ?? .null,
            "active": .object(Dictionary(uniqueKeysWithValues: active)),
            "rollouts": .object(Dictionary(uniqueKeysWithValues: rollouts)),
        ])
    }

    /// `3`, or `3, 4 for 20 %`; `-` when nothing is active.
    fileprivate func activeText(in environment: TenantEnvironment) -> String {
        guard let activation = self.activation(in: environment) else { return "-" }
        return "\(activation.version)" + (activation.rollout.map { ", \($0.version) for \($0.percentage) %" } ?? "")
    }
}
