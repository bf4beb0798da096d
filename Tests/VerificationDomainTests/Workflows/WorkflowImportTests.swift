import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// Imports with an id, saves, new workflows and names.
@Suite(.postgres)
struct WorkflowImportTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    @Test
    func idOfTheCallerIsTheWorkflows() async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let id = WorkflowID.random()
        func imported() async throws -> ManageWorkflows.Imported {
            try await self.services.workflows.import(definition, id: id, notes: nil, tenant: .acme, actor: .tester)
        }
        #expect(try await imported().version.workflowID == id)
        #expect(try await !imported().isNew)
        // The file may be renamed: the id says which workflow it is, and the workflow keeps its name.
        let name = definition.name
        definition.name = "Another title"
        let second = try await imported()
        #expect(second.version.number == 2)
        #expect(second.workflowName == name)
        // The same id at another tenant is another workflow.
        let globexs = try await self.services.workflows
            .import(definition, id: id, notes: nil, tenant: .globex, actor: .tester)
        #expect(globexs.version.number == 1)
    }

    @Test
    func nameOfAnotherWorkflowIsNotTaken() async throws {
        try await self.database.insertTenants()
        let definition = try SampleWorkflow.profile.definition
        _ = try await self.services.workflows.import(definition, notes: nil, tenant: .acme, actor: .tester)
        let before = try await self.database.rowCounts()
        await #expect(throws: WorkflowError.nameTaken) {
            _ = try await self.services.workflows
                .import(definition, id: .random(), notes: nil, tenant: .acme, actor: .tester)
        }
        await #expect(throws: WorkflowError.nameTaken) {
            _ = try await self.services.workflows.create(definition, notes: nil, tenant: .acme, actor: .tester)
        }
        #expect(try await self.database.rowCounts() == before)
    }

    /// Source: Studio guide, "Workflow versions and activation": the number is one more at each save.
    @Test
    func everySaveIsAVersion() async throws {
        try await self.database.insertTenants()
        let definition = try SampleWorkflow.profile.definition
        let id = try await self.services.workflows
            .create(definition, notes: "made", tenant: .acme, actor: .tester).version.workflowID
        for number in 2...4 {
            let saved = try await self.services.workflows
                .save(definition, to: id, notes: "save \(number)", tenant: .acme, actor: .tester)
            #expect(saved.version.number == number)
            #expect(saved.isNew)
        }
        let stored = try await self.services.readWorkflows.versions(of: id, page: .first, tenant: .acme).versions
        #expect(stored.items.map(\.number) == [4, 3, 2, 1])
        #expect(stored.items.map(\.notes) == ["save 4", "save 3", "save 2", "made"])
        #expect(Set(stored.items.map(\.digest)).count == 1)
        #expect(try await self.database.count("SELECT FROM audit_log WHERE action = 'workflow.imported'") == 4)
        await #expect(throws: WorkflowError.notFound(id)) {
            _ = try await self.services.workflows
                .save(definition, to: id, notes: nil, tenant: .globex, actor: .tester)
        }
    }

    /// Two saves at once are two versions.
    @Test
    func savesAtOnceWaitForEachOther() async throws {
        try await self.database.insertTenants()
        let definition = try SampleWorkflow.profile.definition
        let id = try await self.services.workflows
            .create(definition, notes: nil, tenant: .acme, actor: .tester).version.workflowID
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...6 {
                group.addTask {
                    try await self.services.workflows
                        .save(definition, to: id, notes: nil, tenant: .acme, actor: .tester).version.number
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(2...7))
    }

    @Test(arguments: ["", " ", "a\nb", String(repeating: "é", count: 201)])
    func nameThatNobodyCouldReadIsRefused(name: String) async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let id = try await self.services.workflows
            .create(definition, notes: nil, tenant: .acme, actor: .tester).version.workflowID
        definition.name = name
        await #expect(throws: WorkflowError.nameInvalid) {
            _ = try await self.services.workflows.import(definition, notes: nil, tenant: .acme, actor: .tester)
        }
        await #expect(throws: WorkflowError.nameInvalid) {
            _ = try await self.services.workflows.rename(id, to: name, tenant: .acme, actor: .tester)
        }
    }

    @Test
    func renamedWorkflowKeepsItsVersions() async throws {
        try await self.database.insertTenants()
        let definition = try SampleWorkflow.profile.definition
        let id = try await self.services.workflows
            .create(definition, notes: nil, tenant: .acme, actor: .tester).version.workflowID
        for _ in 1...2 {  // the second time nothing changes
            let renamed = try await self.services.workflows
                .rename(id, to: "Onboarding", tenant: .acme, actor: .tester)
            #expect(renamed.name == "Onboarding")
        }
        #expect(try await self.services.readWorkflows.find(id, tenant: .acme).workflow.name == "Onboarding")
        #expect(try await self.database.count("SELECT FROM audit_log WHERE action = 'workflow.renamed'") == 1)
        let version = try await self.services.readWorkflows.definition(of: .newest, of: id, scope: .acmeLive)
        #expect(version.definition == definition)
        await #expect(throws: WorkflowError.notFound(id)) {
            _ = try await self.services.workflows.rename(id, to: "Mine", tenant: .globex, actor: .tester)
        }
    }

    @Test
    func versionsAreSelectedByWord() async throws {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let id = try await self.services.workflows
            .create(definition, notes: nil, tenant: .acme, actor: .tester).version.workflowID
        for number in 2...3 {
            definition.description = "Number \(number)."
            _ = try await self.services.workflows.save(definition, to: id, notes: nil, tenant: .acme, actor: .tester)
        }
        func selected(_ selection: WorkflowVersionSelection, _ scope: Scope = .acmeLive) async throws -> Int {
            let version = try await self.services.readWorkflows.definition(of: selection, of: id, scope: scope)
            return version.number
        }
        await #expect(throws: WorkflowError.nothingActive(id)) { _ = try await selected(.active) }
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        await #expect(throws: WorkflowError.noRollout(id)) { _ = try await selected(.rollout) }
        _ = try await self.services.activations.rollOut(2, to: 5, of: id, scope: .acmeLive, actor: .tester)
        #expect(try await selected(.active) == 1)
        #expect(try await selected(.rollout) == 2)
        #expect(try await selected(.newest) == 3)
        #expect(try await selected(.number(2)) == 2)
        await #expect(throws: WorkflowError.versionNotFound(id, 4)) { _ = try await selected(.number(4)) }
        await #expect(throws: WorkflowError.notFound(id)) { _ = try await selected(.newest, .globexLive) }
    }
}
