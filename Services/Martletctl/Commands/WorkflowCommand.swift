import ArgumentParser
import CanonicalJSON
import Foundation
import Persistence
import VerificationDomain
import Workflows

/// `martletctl workflow`
struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow", abstract: "Workflows as files.",
        subcommands: [Validate.self, Import.self, Activate.self, List.self])

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
                ["valid": .bool(isValid), "findings": .array(findings.map(\.json))],
                findings.map(\.text).joined(separator: "\n") + (findings.isEmpty ? "" : "\n")
                    + (isValid ? "\(self.file) is valid." : "\(self.file) has mistakes."))
            if !isValid { throw ExitCode(2) }
        }
    }

    /// `martletctl workflow import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Stores a workflow file as the next version of the workflow of its name.",
            discussion: """
                The same file again makes no version; one that an earlier release found invalid is examined anew. A file with mistakes is refused with all of them (exit status 2).
                Versions never change; runs keep the one they were made with.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "A workflow in YAML or JSON (martlet.workflow/1); - reads standard input.")
        var file: String

        @Option(help: "A note to keep with the version.")
        var notes: String?

        @Option(help: "Activate the version in this environment too: live or sandbox. May be given twice.")
        var activate: [String] = []

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            for environment in self.activate where TenantEnvironment(rawValue: environment) == nil {
                throw ArgumentParser.ValidationError("--activate must be live or sandbox, not \(environment).")
            }
        }

        func run() async throws {
            let (definition, findings) = try WorkflowFile.examine(self.file)
            guard let definition, !findings.contains(where: { $0.severity == .error }) else {
                self.output.print(
                    ["valid": false, "findings": .array(findings.map(\.json))],
                    findings.map(\.text).joined(separator: "\n") + "\n\(self.file) has mistakes; nothing was stored.")
                throw ExitCode(2)
            }
            let imported = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                let workflows = ManageWorkflows(store: use.store, identifiers: use.identifiers, now: use.now)
                let imported = try await workflows.import(
                    definition, notes: self.notes, tenant: tenant.id, actor: use.actor)
                for environment in self.activate.compactMap(TenantEnvironment.init(rawValue:)) {
                    try await workflows.activate(
                        imported.version.number, of: imported.version.workflowID,
                        scope: Scope(tenantID: tenant.id, environment: environment), actor: use.actor)
                }
                return imported
            }
            let version = imported.version
            self.output.print(
                [
                    "workflow_id": .string(version.workflowID.description), "name": .string(definition.name),
                    "version": .integer(Int64(version.number)), "digest": .string(version.digest),
                    "new": .bool(imported.isNew), "activated": .array(self.activate.map(JSONValue.string)),
                    "findings": .array(findings.map(\.json)),
                ],
                (findings.map(\.text) + [
                    "\(imported.isNew ? "Imported" : "Unchanged:") \(definition.name), version \(version.number), "
                        + "workflow \(version.workflowID)."
                ] + self.activate.map { "Active in \($0)." }).joined(separator: "\n"))
        }
    }

    /// `martletctl workflow activate`
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a version the one that new runs of an environment use.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "The workflow's id, from `workflow list`.")
        var workflow: String

        @Option(help: "The version's number.")
        var version: Int

        @Option(help: "live or sandbox.")
        var environment: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard TenantEnvironment(rawValue: self.environment) != nil else {
                throw ArgumentParser.ValidationError("--environment must be live or sandbox, not \(self.environment).")
            }
        }

        func run() async throws {
            guard let environment = TenantEnvironment(rawValue: self.environment) else { return }
            guard let id = WorkflowID(self.workflow) else {
                throw CommandFailure(message: "\(self.workflow) is not an id")
            }
            try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                try await ManageWorkflows(store: use.store, identifiers: use.identifiers, now: use.now).activate(
                    self.version, of: id, scope: Scope(tenantID: tenant.id, environment: environment),
                    actor: use.actor)
            }
            self.output.print(
                ["workflow_id": .string(self.workflow), "version": .integer(Int64(self.version))],
                "Version \(self.version) is active in \(self.environment).")
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
            let rows = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                var rows: [(Workflow, newest: Int?, active: [TenantEnvironment: Int])] = []
                for workflow in try await use.store.workflows.list(tenant: tenant.id) {
                    var active: [TenantEnvironment: Int] = [:]
                    for environment in TenantEnvironment.allCases {
                        let scope = Scope(tenantID: tenant.id, environment: environment)
                        active[environment] =
                            try await use.store.workflows.activeVersion(of: workflow.id, scope: scope)?.number
                    }
                    let newest = try await use.store.workflows.newestVersion(of: workflow.id, tenant: tenant.id)
                    rows.append((workflow, newest?.number, active))
                }
                return rows
            }
            func number(_ value: Int?) -> String { value.map(String.init) ?? "-" }
            self.output.print(
                [
                    "workflows": .array(
                        rows.map { row in
                            [
                                "workflow_id": .string(row.0.id.description), "name": .string(row.0.name),
                                "newest_version": row.newest.map { .integer(Int64($0)) } ?? .null,
                                "active": .object(
                                    Dictionary(
                                        uniqueKeysWithValues: row.active.map {
                                            ($0.key.rawValue, .integer(Int64($0.value)))
                                        })),
                            ]
                        })
                ],
                TextTable.render(
                    ["ID", "NEWEST", "LIVE", "SANDBOX", "NAME"],
                    rows.map { row in
                        [
                            row.0.id.description, number(row.newest), number(row.active[.live]),
                            number(row.active[.sandbox]), row.0.name,
                        ]
                    }))
        }
    }
}

/// Reads and examines workflow files.
enum WorkflowFile {
    /// - Returns: The definition, unless the file's form is wrong, and everything found.
    /// - Throws: ``CommandFailure`` when the file cannot be read at all.
    static func examine(_ path: String) throws -> (definition: WorkflowDefinition?, findings: [WorkflowFinding]) {
        WorkflowValidator.examine(try InputFile.read(path))
    }
}

extension WorkflowFinding {
    fileprivate var json: JSONValue {
        .object([
            "code": .string(self.code), "severity": .string(self.severity.rawValue), "node": JSONValue(text: self.node),
            "port": JSONValue(text: self.port), "field": JSONValue(text: self.field),
            "line": self.line.map { .integer(Int64($0)) } ?? .null, "message": .string(self.message),
            "fix": JSONValue(text: self.fix),
        ])
    }

    /// `error E-ELSE condition_1a2b3 (line 12): message. Fix: …`
    fileprivate var text: String {
        let place = [self.node, self.port, self.field].compactMap { $0 }.joined(separator: " ")
        return "\(self.severity.rawValue) \(self.code)" + (place.isEmpty ? "" : " \(place)")
            + (self.line.map { " (line \($0))" } ?? "") + ": \(self.message)"
            + (self.fix.map { " Fix: \($0)" } ?? "")
    }
}
