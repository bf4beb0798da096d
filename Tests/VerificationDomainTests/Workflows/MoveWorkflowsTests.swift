import CanonicalJSON
import Foundation
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct MoveWorkflowsTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    /// A workflow of Acme with a valid, an invalid and an archived version.
    private func exported() async throws -> WorkflowBundle {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let first = try await self.services.workflows
            .import(definition, notes: "The first.", tenant: .acme, actor: .tester).version
        definition.edges.removeAll()
        _ = try await self.services.workflows.import(definition, notes: nil, tenant: .acme, actor: .tester)
        definition = try SampleWorkflow.document.definition
        _ = try await self.services.workflows
            .save(definition, to: first.workflowID, notes: nil, tenant: .acme, actor: .tester)
        try await self.services.activations.archive(3, of: first.workflowID, tenant: .acme, actor: .tester)
        return try await self.services.moveWorkflows.export(first.workflowID, tenant: .acme)
    }

    @Test
    func bundleHoldsEveryVersionWithNumberNotesAndStatus() async throws {
        let bundle = try await self.exported()
        #expect(bundle.versions.map(\.number) == [1, 2, 3])
        #expect(bundle.versions.map(\.status) == [.valid, .invalid, .archived])
        #expect(bundle.versions.map(\.notes) == ["The first.", nil, nil])
        #expect(bundle.json["format"] == "martlet.workflow.bundle/1")
        #expect(bundle.json["versions"]?[0]?["status"] == "inactive")
        #expect(try WorkflowBundle(json: bundle.json) == bundle)
    }

    @Test
    func importedTwiceChangesNothingTheSecondTime() async throws {
        let bundle = try await self.exported()
        let moves = self.services.moveWorkflows
        let first = try await moves.import(bundle, tenant: .globex, actor: .tester)
        #expect(first.workflow == Workflow(id: bundle.id, name: bundle.name, createdAt: bundle.createdAt))
        #expect(first.added == [1, 2, 3])
        #expect(first.unchanged == [])
        #expect(try await moves.export(bundle.id, tenant: .globex) == bundle)
        let before = try await self.database.rowCounts()
        let second = try await moves.import(bundle, tenant: .globex, actor: .tester)
        #expect(second.added == [])
        #expect(second.unchanged == [1, 2, 3])
        #expect(try await self.database.rowCounts() == before)
        #expect(try await moves.import(bundle, tenant: .acme, actor: .tester).added == [])
    }

    @Test
    func whatThisReleaseFindsDecidesWhetherAVersionIsValid() async throws {
        let bundle = try await self.exported()
        let lying = WorkflowBundle(
            id: bundle.id, name: bundle.name, createdAt: bundle.createdAt,
            versions: bundle.versions.map { version in
                .init(
                    number: version.number, status: version.number == 1 ? .invalid : .valid, notes: nil,
                    createdAt: version.createdAt, definition: version.definition)
            })
        _ = try await self.services.moveWorkflows.import(lying, tenant: .globex, actor: .tester)
        let stored = try await self.services.moveWorkflows.export(bundle.id, tenant: .globex)
        #expect(stored.versions.map(\.status) == [.valid, .invalid, .valid])
    }

    @Test
    func versionsAreAddedToTheWorkflowThatIsThere() async throws {
        let bundle = try await self.exported()
        let moves = self.services.moveWorkflows
        let part = WorkflowBundle(
            id: bundle.id, name: bundle.name, createdAt: bundle.createdAt, versions: [bundle.versions[1]])
        #expect(try await moves.import(part, tenant: .globex, actor: .tester).added == [2])
        let imported = try await moves.import(bundle, tenant: .globex, actor: .tester)
        #expect(imported.added == [1, 3])
        #expect(imported.unchanged == [2])
    }

    @Test
    func anotherVersionOfANumberIsRefusedWhole() async throws {
        let bundle = try await self.exported()
        let other = WorkflowBundle(
            id: bundle.id, name: bundle.name, createdAt: bundle.createdAt,
            versions: [
                .init(
                    number: 9, status: .valid, notes: nil, createdAt: .fixture,
                    definition: bundle.versions[0].definition),
                .init(
                    number: 1, status: .valid, notes: nil, createdAt: .fixture,
                    definition: bundle.versions[2].definition),
            ])
        let before = try await self.database.rowCounts()
        await #expect(throws: WorkflowError.versionDiffers(bundle.id, 1)) {
            _ = try await self.services.moveWorkflows.import(other, tenant: .acme, actor: .tester)
        }
        #expect(try await self.database.rowCounts() == before)
        let id = WorkflowID.random()
        await #expect(throws: WorkflowError.nameTaken) {
            _ = try await self.services.moveWorkflows.import(bundle, as: id, tenant: .acme, actor: .tester)
        }
        let copy = try await self.services.moveWorkflows.import(bundle, as: id, tenant: .globex, actor: .tester)
        #expect(copy.workflow.id == id)
    }

    @Test
    func neverCrossesTenants() async throws {
        let bundle = try await self.exported()
        await #expect(throws: WorkflowError.notFound(bundle.id)) {
            _ = try await self.services.moveWorkflows.export(bundle.id, tenant: .globex)
        }
    }

    @Test
    func everyMistakeOfABundleIsNamed() async throws {
        var json = try await self.exported().json.objectValue ?? [:]
        var versions = json["versions"]?.arrayValue ?? []
        var first = versions[0].objectValue ?? [:]
        first["digest"] = "0000"
        first["status"] = "active"
        first["extra"] = 1
        versions[0] = .object(first)
        var second = versions[1].objectValue ?? [:]
        second["definition"] = ["format": "martlet.workflow/1"]
        second["number"] = 0
        second["notes"] = 5
        second["created_at"] = "yesterday"
        versions[1] = .object(second)
        json["versions"] = .array(versions + [versions[2]])
        json["format"] = "martlet.workflow.bundle/2"
        json["workflow"] = ["id": "x", "name": "", "created_at": .null, "owner": "y"]
        let error = #expect(throws: ValidationError.self) { _ = try WorkflowBundle(json: .object(json)) }
        let expected: Set = [
            "format", "workflow.id", "workflow.name", "workflow.created_at", "workflow.owner", "versions.0.digest",
            "versions.0.status", "versions.0.extra", "versions.1.definition", "versions.1.number", "versions.1.notes",
            "versions.1.created_at", "versions.3.number",
        ]
        #expect(Set((error?.fields ?? [:]).keys) == expected)
    }

    @Test(arguments: [JSONValue.null, [], "text", [:]])
    func whatIsNoBundleIsRefused(json: JSONValue) {
        #expect(throws: ValidationError.self) { _ = try WorkflowBundle(json: json) }
    }
}
