import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain
import Workflows

extension WorkflowCommand {
    /// `martletctl workflow import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Stores a workflow file as the next version of the workflow of its name, or of --id.",
            discussion: """
                The same file again makes no version; one that an earlier release found invalid is examined anew. A file with mistakes is refused with all of them (exit status 2).
                Versions never change; runs keep the one they were made with.
                A bundle, as `workflow export` prints it, brings the versions that are missing, with their numbers.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "A workflow in YAML or JSON (martlet.workflow/1), or a bundle; - reads standard input.")
        var file: String

        @Option(help: "The workflow's id, which is made when there is none; it keeps its name otherwise.")
        var id: String?

        @Option(help: "A note to keep with the version.")
        var notes: String?

        @Option(help: "Activate the version in this environment too: live or sandbox. May be given twice.")
        var activate: [String] = []

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            for environment in self.activate { try checkEnvironment(environment, option: "--activate") }
            if let id, WorkflowID(id) == nil {
                throw ArgumentParser.ValidationError("--id must be a UUID, not \(id).")
            }
            if let notes, notes.unicodeScalars.count > WorkflowVersion.greatestNotesLength {
                throw ArgumentParser.ValidationError(
                    "--notes must have at most \(WorkflowVersion.greatestNotesLength) characters.")
            }
        }

        func run() async throws {
            let bytes = try InputFile.read(self.file)
            if let json = Self.bundle(in: bytes) { return try await self.importBundle(json) }
            let (parsed, findings) = WorkflowValidator.examine(bytes)
            guard let definition = parsed, !findings.contains(where: { $0.severity == .error }) else {
                WorkflowFile.printMistakes(findings, of: self.file, output: self.output)
                throw ExitCode(2)
            }
            let imported = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                let imported = try await use.workflows.import(
                    definition, id: self.id.flatMap { WorkflowID($0) }, notes: self.notes, tenant: tenant.id,
                    actor: use.actor)
                for environment in self.activate.compactMap(TenantEnvironment.init(rawValue:)) {
                    try await use.activations.activate(
                        imported.version.number, of: imported.version.workflowID,
                        scope: Scope(tenantID: tenant.id, environment: environment), actor: use.actor)
                }
                return imported
            }
            let version = imported.version
            self.output.print(
                [
                    "workflow_id": .string(version.workflowID.description), "name": .string(imported.workflowName),
                    "version": .integer(Int64(version.number)), "digest": .string(version.digest),
                    "new": .bool(imported.isNew), "activated": .array(self.activate.map(JSONValue.string)),
                    "findings": .array(findings.map(\.publicJSON)),
                ],
                (findings.map(\.text) + [
                    "\(imported.isNew ? "Imported" : "Unchanged:") \(imported.workflowName), version \(version.number), "
                        + "workflow \(version.workflowID)."
                ] + self.activate.map { "Active in \($0)." }).joined(separator: "\n"))
        }

        /// The file as a value, when it says that it is a bundle.
        private static func bundle(in bytes: [UInt8]) -> JSONValue? {
            guard let json = try? JSONValue(parsing: bytes), json["format"] == .string(WorkflowBundle.format) else {
                return nil
            }
            return json
        }

        private func importBundle(_ json: JSONValue) async throws {
            guard self.activate.isEmpty, self.notes == nil else {
                throw CommandFailure(
                    message: "a bundle has notes of its own, and what is active is chosen by `activate`")
            }
            let bundle: WorkflowBundle
            do {
                bundle = try WorkflowBundle(json: json)
            } catch {
                let fields = error.fields.sorted { $0.key < $1.key }
                self.output.print(
                    [
                        "valid": false,
                        "fields": .object(error.fields.mapValues { .array($0.map(JSONValue.string)) }),
                    ],
                    fields.flatMap { field, messages in messages.map { "\(field): \($0)" } }.joined(separator: "\n")
                        + "\n\(self.file) has mistakes; nothing was done.")
                throw ExitCode(2)
            }
            let imported = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                return try await MoveWorkflows(store: use.store).import(
                    bundle, as: self.id.flatMap { WorkflowID($0) }, tenant: tenant.id, actor: use.actor)
            }
            self.output.print(
                [
                    "workflow_id": .string(imported.workflow.id.description), "name": .string(imported.workflow.name),
                    "added": .array(imported.added.map { .integer(Int64($0)) }),
                    "unchanged": .array(imported.unchanged.map { .integer(Int64($0)) }),
                ],
                "Imported \(imported.workflow.name), workflow \(imported.workflow.id): "
                    + "\(imported.added.count) versions added, \(imported.unchanged.count) were there.")
        }
    }

    /// `martletctl workflow export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a workflow with all its versions as a bundle, for `workflow import` elsewhere.",
            discussion: "Always JSON. What is active is not part of it.")

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let bundle = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.subject.tenant)
                return try await MoveWorkflows(store: use.store).export(
                    self.subject.workflowID, tenant: tenant.id)
            }
            print(String(decoding: bundle.json.prettyBytes(), as: UTF8.self))
        }
    }

    /// `martletctl workflow activate`
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a version the one that new runs of an environment use, or part of them.",
            discussion: """
                With --percentage, so many of a hundred users follow it, and all others the active version. A user, by the customer_user_id of the run, is always on the same side, and stays when the percentage grows.
                `stop-rollout` takes it back; without --percentage, or with 100, the version becomes the active one.
                """)

        @Option(help: "The version's number.")
        var version: Int

        @Option(help: "How many of a hundred users follow it, 1 to 100.")
        var percentage = 100

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var place: EnvironmentOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...100).contains(self.percentage) else {
                throw ArgumentParser.ValidationError("--percentage must be 1 to 100.")
            }
        }

        func run() async throws {
            let activation = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.subject.tenant)
                let scope = Scope(tenantID: tenant.id, environment: self.place.value)
                let id = try self.subject.workflowID
                return self.percentage == 100
                    ? try await use.activations.activate(self.version, of: id, scope: scope, actor: use.actor)
                    : try await use.activations.rollOut(
                        self.version, to: self.percentage, of: id, scope: scope, actor: use.actor)
            }
            self.output.print(
                activation.printed(of: self.subject.workflow),
                activation.rollout.map { rollout in
                    "Version \(rollout.version) is rolled out to \(rollout.percentage) % in \(self.place.environment), "
                        + "beside version \(activation.version)."
                } ?? "Version \(self.version) is active in \(self.place.environment).")
        }
    }

    /// `martletctl workflow stop-rollout`
    struct StopRollout: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop-rollout", abstract: "Has all new runs follow the active version again.")

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var place: EnvironmentOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let activation = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.subject.tenant)
                return try await use.activations.stopRollout(
                    of: self.subject.workflowID, scope: Scope(tenantID: tenant.id, environment: self.place.value),
                    actor: use.actor)
            }
            self.output.print(
                activation.printed(of: self.subject.workflow),
                "Version \(activation.version) alone is active in \(self.place.environment).")
        }
    }

    /// `martletctl workflow archive`
    struct Archive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a version away that no new run follows.")

        @Option(help: "The version's number.")
        var version: Int

        @OptionGroup var subject: WorkflowOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.subject.tenant)
                try await use.activations.archive(
                    self.version, of: self.subject.workflowID, tenant: tenant.id, actor: use.actor)
            }
            self.output.print(
                [
                    "workflow_id": .string(self.subject.workflow), "version": .integer(Int64(self.version)),
                    "status": "archived",
                ], "Version \(self.version) is archived.")
        }
    }
}

extension WorkflowActivation {
    /// As the commands that choose versions print it.
    fileprivate func printed(of workflow: String) -> JSONValue {
        var members = self.json.objectValue ?? [:]
        members["workflow_id"] = .string(workflow)
        members["environment"] = .string(self.environment.rawValue)
        return .object(members)
    }
}
