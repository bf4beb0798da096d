import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct ManageActivationsTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    /// Versions of one workflow: the first two valid, the third with a mistake.
    private func versions() async throws -> WorkflowID {
        try await self.database.insertTenants()
        var definition = try SampleWorkflow.profile.definition
        let id = try await self.imported(definition)
        definition.description = "Changed."
        #expect(try await self.imported(definition) == id)
        definition.edges.removeAll()
        #expect(try await self.imported(definition) == id)
        return id
    }

    private func imported(_ definition: WorkflowDefinition) async throws -> WorkflowID {
        try await self.services.workflows.import(definition, notes: nil, tenant: .acme, actor: .tester)
            .version.workflowID
    }

    private func activation(of id: WorkflowID, _ scope: Scope = .acmeLive) async throws -> WorkflowActivation? {
        try await self.services.gateway.workflows.activation(of: id, scope: scope)
    }

    private func audited(_ action: String) async throws -> Int {
        try await self.database.count("SELECT FROM audit_log WHERE action = \(action)")
    }

    @Test
    func rolloutStandsBesideTheActiveVersionAndIsTakenBack() async throws {
        let id = try await self.versions()
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        let standing = try await self.services.activations
            .rollOut(2, to: 20, of: id, scope: .acmeLive, actor: .tester)
        #expect(standing.version == 1)
        #expect(standing.rollout == WorkflowRollout(version: 2, percentage: 20, startedAt: .fixture))
        #expect(try await self.activation(of: id) == standing)
        #expect(try await self.activation(of: id, .acmeSandbox) == nil)

        let more = try await self.services.activations.rollOut(2, to: 60, of: id, scope: .acmeLive, actor: .tester)
        #expect(more.rollout?.percentage == 60)
        let stopped = try await self.services.activations.stopRollout(of: id, scope: .acmeLive, actor: .tester)
        #expect(stopped.rollout == nil)
        #expect(try await self.activation(of: id) == stopped)
        #expect(try await self.audited("workflow_version.rollout_set") == 2)
        #expect(try await self.audited("workflow_version.rollout_stopped") == 1)
        await #expect(throws: WorkflowError.noRollout(id)) {
            _ = try await self.services.activations.stopRollout(of: id, scope: .acmeLive, actor: .tester)
        }
    }

    @Test
    func aHundredPercentIsAnActivation() async throws {
        let id = try await self.versions()
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        _ = try await self.services.activations.rollOut(2, to: 99, of: id, scope: .acmeLive, actor: .tester)
        try await self.services.activations.activate(2, of: id, scope: .acmeLive, actor: .tester)
        #expect(try await self.activation(of: id)?.version == 2)
        #expect(try await self.activation(of: id)?.rollout == nil)
    }

    @Test
    func whatCannotBeRolledOutIsRefused() async throws {
        let id = try await self.versions()
        let activations = self.services.activations
        await #expect(throws: WorkflowError.nothingActive(id)) {
            _ = try await activations.rollOut(2, to: 20, of: id, scope: .acmeLive, actor: .tester)
        }
        try await activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        let wrong: [(Int, WorkflowError)] = [
            (1, .alreadyActive(id, 1)), (3, .notActivatable(id, 3)), (4, .versionNotFound(id, 4)),
        ]
        for (number, error) in wrong {
            await #expect(throws: error) {
                _ = try await activations.rollOut(number, to: 20, of: id, scope: .acmeLive, actor: .tester)
            }
        }
        #expect(try await self.activation(of: id)?.rollout == nil)
    }

    /// Source: Studio guide, "Workflow versions and activation": invalid and inactive versions can be archived.
    @Test
    func onlyWhatNoNewRunFollowsIsArchived() async throws {
        let id = try await self.versions()
        let activations = self.services.activations
        try await activations.activate(1, of: id, scope: .acmeSandbox, actor: .tester)
        _ = try await activations.rollOut(2, to: 20, of: id, scope: .acmeSandbox, actor: .tester)
        for number in [1, 2] {
            await #expect(throws: WorkflowError.inUse(id, number, .sandbox)) {
                try await activations.archive(number, of: id, tenant: .acme, actor: .tester)
            }
        }
        #expect(try await activations.archive(3, of: id, tenant: .acme, actor: .tester).status == .archived)
        try await activations.activate(2, of: id, scope: .acmeSandbox, actor: .tester)
        for _ in 1...2 {  // the second time nothing changes
            #expect(try await activations.archive(1, of: id, tenant: .acme, actor: .tester).status == .archived)
        }
        #expect(try await self.audited("workflow_version.archived") == 2)
        await #expect(throws: WorkflowError.notActivatable(id, 1)) {
            try await activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        }
        await #expect(throws: WorkflowError.versionNotFound(id, 9)) {
            try await activations.archive(9, of: id, tenant: .acme, actor: .tester)
        }
    }

    @Test
    func runsFollowTheirSideOfARolloutAndSayWhy() async throws {
        let id = try await self.versions()
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        func run(_ user: String) async throws -> WorkflowRun {
            try await self.services.createRun(
                .init(workflowID: id, applicantID: applicant.id, customerUserID: user), scope: .acmeLive)
        }
        let before = try await run("user-1")
        #expect(before.rollout == nil)
        #expect(before.workflowVersion == 1)

        let activation = try await self.services.activations
            .rollOut(2, to: 50, of: id, scope: .acmeLive, actor: .tester)
        var seen: Set<Int> = []
        for number in 1...20 {
            let user = "user-\(number)"
            let created = try await run(user)
            let assignment = try #require(activation.assignment(customerUserID: user, workflow: id))
            #expect(created.rollout == assignment)
            #expect(created.workflowVersion == assignment.assignedVersion)
            #expect(try await self.services.runs.find(created.id, scope: .acmeLive) == created)
            #expect(try await run(user).workflowVersion == created.workflowVersion)
            seen.insert(created.workflowVersion)
        }
        #expect(seen == [1, 2])
        // Those that exist keep their version.
        try await self.services.activations.activate(2, of: id, scope: .acmeLive, actor: .tester)
        #expect(try await self.services.runs.find(before.id, scope: .acmeLive).workflowVersion == 1)
        #expect(try await run("user-1").workflowVersion == 2)
    }

    @Test
    func neverCrossesTenants() async throws {
        let id = try await self.versions()
        try await self.services.activations.activate(1, of: id, scope: .acmeLive, actor: .tester)
        _ = try await self.services.activations.rollOut(2, to: 50, of: id, scope: .acmeLive, actor: .tester)
        let activations = self.services.activations
        await #expect(throws: WorkflowError.notFound(id)) {
            _ = try await activations.rollOut(2, to: 60, of: id, scope: .globexLive, actor: .tester)
        }
        await #expect(throws: WorkflowError.notFound(id)) {
            _ = try await activations.stopRollout(of: id, scope: .globexLive, actor: .tester)
        }
        await #expect(throws: WorkflowError.notFound(id)) {
            try await activations.archive(3, of: id, tenant: .globex, actor: .tester)
        }
        #expect(try await self.activation(of: id)?.rollout?.percentage == 50)
    }
}
