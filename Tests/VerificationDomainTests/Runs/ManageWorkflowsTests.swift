import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct ManageWorkflowsTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    private func imported(
        _ definition: WorkflowDefinition, tenant: TenantID = .acme
    ) async throws -> ManageWorkflows.Imported {
        try await self.services.workflows.import(definition, notes: "a note", tenant: tenant, actor: .tester)
    }

    @Test(arguments: SampleWorkflow.allCases)
    func sampleIsImportedAsValid(sample: SampleWorkflow) async throws {
        try await self.database.insertTenants()
        let imported = try await self.imported(sample.definition)
        #expect(imported.isNew)
        #expect(imported.version.number == 1)
        #expect(imported.version.status == .valid)
        #expect(!imported.findings.contains { $0.severity == .error })
        let stored = try await self.services.operating.workflows
            .newestVersion(of: imported.version.workflowID, tenant: .acme)
        #expect(stored == imported.version)
    }

    @Test
    func sameDefinitionAgainChangesNothing() async throws {
        try await self.database.insertTenants()
        let first = try await self.imported(SampleWorkflow.profile.definition)
        let before = try await self.database.rowCounts()
        let second = try await self.imported(SampleWorkflow.profile.definition)
        #expect(!second.isNew)
        #expect(second.version == first.version)
        #expect(try await self.database.rowCounts() == before)
    }

    @Test
    func changedDefinitionIsTheNextVersionOfItsWorkflow() async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let first = try await self.imported(definition)
        definition.description = "Changed."
        let second = try await self.imported(definition)
        #expect(second.version.workflowID == first.version.workflowID)
        #expect(second.version.number == 2)
        // The first one again is no longer the newest, and becomes the third.
        #expect(try await self.imported(SampleWorkflow.profile.definition).version.number == 3)
    }

    @Test
    func brokenDefinitionIsKeptButNotActivated() async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        definition.edges.removeAll()
        let imported = try await self.imported(definition)
        #expect(imported.version.status == .invalid)
        #expect(imported.findings.contains { $0.severity == .error })
        let id = imported.version.workflowID
        await #expect(throws: WorkflowError.notActivatable(id, 1)) {
            try await self.services.activations.activate(1, of: id, scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.services.gateway.workflows.activation(of: id, scope: .acmeSandbox) == nil)
    }

    /// Two first imports at once must not make two workflows; which comes first is open.
    @Test
    func importsOfOneNameAtOnceMakeVersionsOfOneWorkflow() async throws {
        try await self.database.insertTenants()
        let definitions = try (0..<8).map { number in
            var definition = try SampleWorkflow.profile.definition
            definition.description = "Variant \(number % 4)."
            return definition
        }
        let imports = try await withThrowingTaskGroup(of: ManageWorkflows.Imported.self) { group in
            for definition in definitions { group.addTask { try await self.imported(definition) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(imports.map(\.version.workflowID)).count == 1)
        #expect(try await self.services.operating.workflows.list(.first, name: nil, tenant: .acme).total == 1)
        let new = imports.filter(\.isNew).map(\.version.number)
        #expect(new.sorted() == Array(1...new.count))
        #expect(new.count >= 4)
        #expect(try await self.database.count("SELECT FROM workflow_versions") == new.count)
    }

    /// As after an upgrade: what a release found invalid, the next one supports, or the other way round.
    @Test(arguments: [WorkflowVersion.Status.invalid, .valid])
    func sameDefinitionAgainIsExaminedAnew(now status: WorkflowVersion.Status) async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        if status == .invalid { definition.edges.removeAll() }
        let first = try await self.imported(definition)
        let id = first.version.workflowID
        let other: WorkflowVersion.Status = status == .valid ? .invalid : .valid
        try await self.database.superuser.execute(
            "UPDATE workflow_versions SET status = \(other.rawValue)", in: .unscoped)
        // Remembered as it was.
        let workflows = self.services.operating.workflows
        #expect(try await workflows.version(1, of: id, tenant: .acme)?.status == other)

        let second = try await self.imported(definition)
        #expect(!second.isNew)
        #expect(second.version == first.version)
        #expect(try await workflows.version(1, of: id, tenant: .acme) == first.version)
        #expect(try await workflows.newestVersion(of: id, tenant: .acme) == first.version)
        if status == .valid {
            try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        } else {
            await #expect(throws: WorkflowError.notActivatable(id, 1)) {
                try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
            }
        }
    }

    @Test
    func archivedVersionStaysArchived() async throws {
        try await self.database.insertTenants()
        _ = try await self.imported(SampleWorkflow.profile.definition)
        try await self.database.superuser.execute("UPDATE workflow_versions SET status = 'archived'", in: .unscoped)
        let again = try await self.imported(SampleWorkflow.profile.definition)
        #expect(!again.isNew)
        #expect(again.version.status == .archived)
    }

    @Test
    func activationIsForOneEnvironmentAndAudited() async throws {
        try await self.database.insertTenants()
        let id = try await self.imported(SampleWorkflow.profile.definition).version.workflowID
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        #expect(try await self.services.gateway.workflows.activation(of: id, scope: .acmeLive)?.version == 1)
        #expect(try await self.services.gateway.workflows.activation(of: id, scope: .acmeSandbox) == nil)
        #expect(
            try await self.database.count(
                "SELECT FROM audit_log WHERE action = 'workflow.activated' AND environment = 'live'") == 1)
        await #expect(throws: WorkflowError.versionNotFound(id, 2)) {
            try await self.services.activations.activate(2, of: id, scope: .acmeLive, actor: .tester)
        }
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let acmes = try await self.imported(SampleWorkflow.profile.definition)
        let globexs = try await self.imported(SampleWorkflow.profile.definition, tenant: .globex)
        #expect(globexs.isNew)
        #expect(globexs.version.workflowID != acmes.version.workflowID)
        await #expect(throws: WorkflowError.notFound(acmes.version.workflowID)) {
            try await self.services.activations
                .activate(1, of: acmes.version.workflowID, scope: .globexLive, actor: .tester)
        }
    }
}
