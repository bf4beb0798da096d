import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct WorkflowRepositoryTests {
    private let database: TestDatabase
    private let workflows: PostgresWorkflowRepository

    init() throws {
        self.database = try TestDatabase.current
        self.workflows = try Self.repository(self.database)
    }

    /// With a cache of its own, so that what it returns comes from the database.
    private static func repository(_ database: TestDatabase) throws -> PostgresWorkflowRepository {
        PostgresWorkflowRepository(on: try database.pool(as: .gateway), definitions: DefinitionCache())
    }

    private func insertedWorkflow(
        _ name: String = "Journey", at seconds: Double = 0, tenant: TenantID = .acme
    ) async throws -> Workflow {
        let workflow = Workflow(id: .random(), name: name, createdAt: .fixture.addingTimeInterval(seconds))
        try await self.workflows.insert(workflow, tenant: tenant)
        return workflow
    }

    private func listed(_ tenant: TenantID) async throws -> [Workflow] {
        let page = try await self.workflows.list(.first, name: nil, tenant: tenant)
        #expect(page.total == page.items.count)
        return page.items.map(\.workflow)
    }

    private func version(
        _ number: Int, of workflow: Workflow, _ sample: SampleWorkflow = .document,
        status: WorkflowVersion.Status = .valid, notes: String? = nil
    ) throws -> WorkflowVersion {
        WorkflowVersion(
            workflowID: workflow.id, number: number, definition: try sample.definition, status: status, notes: notes,
            createdAt: .fixture)
    }

    @Test(arguments: SampleWorkflow.allCases, [nil, "it's \"new\""])
    func versionComesBackWithEveryField(sample: SampleWorkflow, notes: String?) async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let version = try self.version(1, of: workflow, sample, status: .invalid, notes: notes)
        try await self.workflows.insert(version, tenant: .acme)
        #expect(try await self.workflows.version(1, of: workflow.id, tenant: .acme) == version)
        #expect(try await self.workflows.newestVersion(of: workflow.id, tenant: .acme) == version)
    }

    @Test
    func digestComesBackAsItWasStored() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let version = WorkflowVersion(
            workflowID: workflow.id, number: 1, definition: try SampleWorkflow.profile.definition,
            digest: "of an earlier release", status: .valid, notes: nil, createdAt: .fixture)
        try await self.workflows.insert(version, tenant: .acme)
        #expect(try await self.workflows.version(1, of: workflow.id, tenant: .acme) == version)
    }

    @Test
    func statusIsReadAsItIsNow() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let others = try Self.repository(self.database)
        #expect(try await self.workflows.summary(of: 1, of: workflow.id, tenant: .acme)?.status == nil)
        for number in [1, 2] {
            try await self.workflows.insert(self.version(number, of: workflow, status: .invalid), tenant: .acme)
            // Remembered here and there.
            #expect(try await self.workflows.version(number, of: workflow.id, tenant: .acme)?.status == .invalid)
            #expect(try await others.version(number, of: workflow.id, tenant: .acme)?.status == .invalid)
        }
        try await self.workflows.setStatus(.valid, of: 1, of: workflow.id, tenant: .acme)
        for repository in [self.workflows, others] {
            #expect(try await repository.summary(of: 1, of: workflow.id, tenant: .acme)?.status == .valid)
            #expect(try await repository.summary(of: 2, of: workflow.id, tenant: .acme)?.status == .invalid)
        }
        #expect(try await self.workflows.version(1, of: workflow.id, tenant: .acme)?.status == .valid)
    }

    @Test
    func workflowComesBackWithEveryField() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow("Zoë's \"journey\"")
        #expect(try await self.workflows.find(workflow.id, tenant: .acme, lock: .none) == workflow)
        #expect(try await self.workflows.find(workflow.id, tenant: .acme, lock: .update) == workflow)
    }

    @Test
    func nameIsOfOneWorkflowInATenant() async throws {
        try await self.database.insertTenants()
        let first = try await self.insertedWorkflow("Journey")
        let second = Workflow(id: .random(), name: "Journey", createdAt: .fixture.addingTimeInterval(9))
        #expect(try await self.workflows.insert(second, tenant: .acme) == first)
        #expect(try await self.workflows.insert(second, tenant: .globex) == second)
        #expect(try await self.listed(.acme) == [first])
        #expect(try await self.listed(.globex) == [second])
    }

    @Test
    func schemaRefusesASecondWorkflowOfAName() async throws {
        try await self.database.insertTenants()
        let first = try await self.insertedWorkflow("Journey")
        let error = await #expect(throws: SQLError.self) {
            try await self.database.superuser.execute(
                """
                INSERT INTO workflows (tenant_id, id, name, created_at)
                SELECT tenant_id, \(WorkflowID.random()), name, created_at FROM workflows WHERE id = \(first.id)
                """, in: .unscoped)
        }
        #expect(error?.isUniqueViolation(of: "workflows_name_key") == true)
    }

    /// The second waits for the first, and then finds its workflow.
    @Test
    func workflowIsLockedFromItsInsertionOn() async throws {
        try await self.database.insertTenants()
        let pool = try self.database.pool(as: .gateway)
        let scope = Scope.acmeLive.sql
        let later = Workflow(id: .random(), name: "Journey", createdAt: .fixture)
        try await pool.transaction(in: scope) { transaction in
            let first = Workflow(id: .random(), name: "Journey", createdAt: .fixture)
            let workflows = PostgresWorkflowRepository(on: transaction, definitions: DefinitionCache())
            try await workflows.insert(first, tenant: .acme)
            let error = await #expect(throws: SQLError.self) {
                try await pool.transaction(in: scope) { transaction in
                    try await transaction.execute("SELECT set_config('lock_timeout', '200ms', true)", in: scope)
                    _ = try await PostgresWorkflowRepository(on: transaction, definitions: DefinitionCache())
                        .insert(later, tenant: .acme)
                }
            }
            #expect(error?.isLockTimeout == true)
        }
        #expect(try await self.workflows.insert(later, tenant: .acme) != later)
    }

    @Test
    func idOrNameThatIsTakenIsNotInsertedAgain() async throws {
        try await self.database.insertTenants()
        let first = try await self.insertedWorkflow("Journey")
        let sameID = Workflow(id: first.id, name: "Other", createdAt: .fixture)
        let sameName = Workflow(id: .random(), name: "Journey", createdAt: .fixture)
        for workflow in [sameID, sameName] {
            #expect(try await !self.workflows.insertIfAbsent(workflow, tenant: .acme))
            // Another tenant's ids and names are none of this one's business.
            #expect(try await self.workflows.insertIfAbsent(workflow, tenant: .globex))
        }
        #expect(try await self.listed(.acme) == [first])
    }

    @Test
    func workflowIsRenamedUnlessTheNameIsTaken() async throws {
        try await self.database.insertTenants()
        let first = try await self.insertedWorkflow("A")
        let second = try await self.insertedWorkflow("B", at: 1)
        await #expect(throws: WorkflowError.nameTaken) {
            try await self.workflows.rename(first.id, to: "B", tenant: .acme)
        }
        try await self.workflows.rename(first.id, to: "C", tenant: .acme)
        let renamed = Workflow(id: first.id, name: "C", createdAt: first.createdAt)
        #expect(try await self.listed(.acme) == [renamed, second])
        let found = try await self.workflows.list(.first, name: "C", tenant: .acme)
        #expect(found.items.map(\.workflow) == [renamed])
        #expect(found.total == 1)
    }

    @Test
    func versionsAreListedByPageAndReadWhole() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        var versions: [WorkflowVersion] = []
        for number in 1...5 {
            let version = try self.version(
                number, of: workflow, status: number == 2 ? .archived : .valid, notes: "\(number)")
            try await self.workflows.insert(version, tenant: .acme)
            versions.append(version)
        }
        let page = Page(number: 2, size: 2)
        let found = try await self.workflows.versions(of: workflow.id, page: page, tenant: .acme)
        #expect(found.items == [versions[2], versions[1]].map(\.summary))
        #expect(found.total == 5)
        #expect(try await self.workflows.everyVersion(of: workflow.id, tenant: .acme) == versions)
        #expect(try await self.workflows.summary(of: 2, of: workflow.id, tenant: .acme) == versions[1].summary)
    }

    @Test
    func rolloutStandsUntilAnActivation() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        for number in 1...3 { try await self.workflows.insert(self.version(number, of: workflow), tenant: .acme) }
        let rollout = WorkflowRollout(version: 2, percentage: 20, startedAt: .fixture.addingTimeInterval(5))
        // Nothing is active yet, beside which it could stand.
        try await self.workflows.setRollout(rollout, of: workflow.id, scope: .acmeLive)
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeLive) == nil)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeSandbox)
        try await self.workflows.setRollout(rollout, of: workflow.id, scope: .acmeLive)
        #expect(
            try await self.workflows.activation(of: workflow.id, scope: .acmeLive)
                == WorkflowActivation(environment: .live, version: 1, activatedAt: .fixture, rollout: rollout))
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeSandbox)?.rollout == nil)
        for ending in [nil, 1, 2, 3] {
            try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
            try await self.workflows.setRollout(rollout, of: workflow.id, scope: .acmeLive)
            if let ending {
                try await self.workflows.activate(ending, of: workflow.id, at: .fixture, scope: .acmeLive)
            } else {
                try await self.workflows.setRollout(nil, of: workflow.id, scope: .acmeLive)
            }
            let activation = try await self.workflows.activation(of: workflow.id, scope: .acmeLive)
            #expect(activation?.rollout == nil)
            #expect(activation?.version == ending ?? 1)
        }
    }

    @Test(arguments: [
        (1, 20, "workflow_activations_rollout_version_check"),
        (2, 0, "workflow_activations_rollout_percentage_check"),
        (2, 100, "workflow_activations_rollout_percentage_check"),
    ])
    func schemaRefusesARolloutThatIsNone(version: Int, percentage: Int, constraint: String) async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        for number in 1...2 { try await self.workflows.insert(self.version(number, of: workflow), tenant: .acme) }
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        let error = await #expect(throws: SQLError.self) {
            try await self.workflows.setRollout(
                WorkflowRollout(version: version, percentage: percentage, startedAt: .fixture), of: workflow.id,
                scope: .acmeLive)
        }
        #expect(error?.isCheckViolation(of: constraint) == true)
    }

    @Test
    func rolloutOfAVersionThatIsNotThereIsRefused() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        try await self.workflows.insert(self.version(1, of: workflow), tenant: .acme)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        let error = await #expect(throws: SQLError.self) {
            try await self.workflows.setRollout(
                WorkflowRollout(version: 2, percentage: 20, startedAt: .fixture), of: workflow.id, scope: .acmeLive)
        }
        #expect(error?.isForeignKeyViolation(of: "workflow_activations_rollout_version_fkey") == true)
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let third = try await self.insertedWorkflow("A", at: 3)
        let first = try await self.insertedWorkflow("B", at: 1)
        let second = try await self.insertedWorkflow("C", at: 2)
        #expect(try await self.listed(.acme) == [first, second, third])
    }

    @Test
    func newestVersionIsTheOneOfTheHighestNumber() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        for number in [2, 10, 1] {
            try await self.workflows.insert(self.version(number, of: workflow), tenant: .acme)
        }
        #expect(try await self.workflows.newestVersion(of: workflow.id, tenant: .acme)?.number == 10)
    }

    @Test
    func versionIsActivePerEnvironment() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let first = try self.version(1, of: workflow, .profile)
        let second = try self.version(2, of: workflow, .document)
        for version in [first, second] { try await self.workflows.insert(version, tenant: .acme) }
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeLive) == nil)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeSandbox)
        let later = Date.fixture.addingTimeInterval(60)
        try await self.workflows.activate(2, of: workflow.id, at: later, scope: .acmeSandbox)
        let live = WorkflowActivation(environment: .live, version: 1, activatedAt: .fixture)
        let sandbox = WorkflowActivation(environment: .sandbox, version: 2, activatedAt: later)
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeLive) == live)
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeSandbox) == sandbox)
        let overview = WorkflowOverview(workflow: workflow, newestVersion: 2, activations: [live, sandbox])
        #expect(try await self.workflows.overview(of: workflow.id, tenant: .acme) == overview)
        #expect(try await self.workflows.list(.first, name: nil, tenant: .acme).items == [overview])
    }

    @Test
    func versionThatIsNotThereIsNotActivated() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let error = await #expect(throws: SQLError.self) {
            try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        }
        #expect(error?.isForeignKeyViolation(of: "workflow_activations_version_fkey") == true)
    }

    @Test
    func versionNumberIsTakenOnce() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        try await self.workflows.insert(self.version(1, of: workflow), tenant: .acme)
        let error = await #expect(throws: SQLError.self) {
            try await self.workflows.insert(self.version(1, of: workflow, .profile), tenant: .acme)
        }
        #expect(error?.isUniqueViolation(of: "workflow_versions_pkey") == true)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let workflow = try await self.insertedWorkflow()
        let version = try self.version(1, of: workflow)
        try await self.workflows.insert(version, tenant: .acme)
        try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
        // Twice: the second time from the cache, which must know whose version it holds.
        for _ in 1...2 {
            #expect(try await self.workflows.version(1, of: workflow.id, tenant: .acme) == version)
            #expect(try await self.workflows.version(1, of: workflow.id, tenant: .globex) == nil)
        }
        #expect(try await self.workflows.find(workflow.id, tenant: .globex, lock: .none) == nil)
        #expect(try await self.workflows.summary(of: 1, of: workflow.id, tenant: .globex)?.status == nil)
        try await self.workflows.setStatus(.archived, of: 1, of: workflow.id, tenant: .globex)
        #expect(try await self.workflows.summary(of: 1, of: workflow.id, tenant: .acme)?.status == .valid)
        #expect(try await self.listed(.globex) == [])
        #expect(try await self.workflows.newestVersion(of: workflow.id, tenant: .globex) == nil)
        #expect(try await self.workflows.overview(of: workflow.id, tenant: .globex) == nil)
        #expect(try await self.workflows.versions(of: workflow.id, page: .first, tenant: .globex).total == 0)
        #expect(try await self.workflows.everyVersion(of: workflow.id, tenant: .globex) == [])
        try await self.workflows.rename(workflow.id, to: "Taken over", tenant: .globex)
        let strange = WorkflowRollout(version: 1, percentage: 50, startedAt: .fixture)
        try await self.workflows.setRollout(strange, of: workflow.id, scope: .globexLive)
        #expect(try await self.listed(.acme) == [workflow])
        #expect(try await self.workflows.activation(of: workflow.id, scope: .acmeLive)?.rollout == nil)
        for scope in Scope.acmeLive.strangers {
            #expect(try await self.workflows.activation(of: workflow.id, scope: scope) == nil)
        }
        let attached = await #expect(throws: SQLError.self) {
            try await self.workflows.insert(self.version(2, of: workflow), tenant: .globex)
        }
        #expect(attached?.isForeignKeyViolation(of: "workflow_versions_workflow_fkey") == true)
        let activated = await #expect(throws: SQLError.self) {
            try await self.workflows.activate(1, of: workflow.id, at: .fixture, scope: .globexLive)
        }
        #expect(activated?.isForeignKeyViolation(of: "workflow_activations_version_fkey") == true)
    }

    @Test
    func everyStatementRunsInsideATransactionOfAnEnvironment() async throws {
        try await self.database.insertTenants()
        let store = try TestServices(on: self.database).gateway
        try await store.transaction(in: .acmeLive) { store in
            let workflow = Workflow(id: .random(), name: "Journey", createdAt: .fixture)
            try await store.workflows.insert(workflow, tenant: .acme)
            try await store.workflows.insert(self.version(1, of: workflow), tenant: .acme)
            try await store.workflows.activate(1, of: workflow.id, at: .fixture, scope: .acmeLive)
            #expect(
                try await store.workflows.list(.first, name: nil, tenant: .acme).items.map(\.workflow) == [workflow])
            #expect(try await store.workflows.activation(of: workflow.id, scope: .acmeLive)?.version == 1)
            // Another tenant's rows are not to be had in a transaction of this one.
            await #expect(throws: SQLError.scopeMismatch) {
                _ = try await store.workflows.list(.first, name: nil, tenant: .globex)
            }
        }
    }
}
