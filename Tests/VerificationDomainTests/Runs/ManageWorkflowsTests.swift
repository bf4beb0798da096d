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
            try await self.services.workflows.activate(1, of: id, scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.services.gateway.workflows.activeVersion(of: id, scope: .acmeSandbox) == nil)
    }

    @Test
    func activationIsForOneEnvironmentAndAudited() async throws {
        try await self.database.insertTenants()
        let id = try await self.imported(SampleWorkflow.profile.definition).version.workflowID
        try await self.services.workflows.activate(1, of: id, scope: .acmeLive, actor: .tester)
        #expect(try await self.services.gateway.workflows.activeVersion(of: id, scope: .acmeLive)?.number == 1)
        #expect(try await self.services.gateway.workflows.activeVersion(of: id, scope: .acmeSandbox) == nil)
        #expect(
            try await self.database.count(
                "SELECT FROM audit_log WHERE action = 'workflow.activated' AND environment = 'live'") == 1)
        await #expect(throws: WorkflowError.versionNotFound(id, 2)) {
            try await self.services.workflows.activate(2, of: id, scope: .acmeLive, actor: .tester)
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
            try await self.services.workflows
                .activate(1, of: acmes.version.workflowID, scope: .globexLive, actor: .tester)
        }
    }
}
