import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct CreateWorkflowRunTests {
    private let bench: RunBench

    init() throws {
        self.bench = try RunBench()
    }

    @Test(
        arguments: [
            (SampleWorkflow.profile, "profile_4f4b2"), (.document, "document_photo_c0888"),
            (.documentAndSelfie, "document_photo_3b7a5"),
        ], [Scope.acmeLive, .acmeSandbox])
    func newRunWaitsForItsFirstTask(_ first: (sample: SampleWorkflow, task: String), scope: Scope) async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(first.sample, scope: scope)
        #expect(run.status == .awaitingInput)
        #expect(run.customerUserID == run.applicantID.description)
        #expect(run.completedAt == nil)
        #expect(try await self.bench.services.runs.find(run.id, scope: scope) == run)
        #expect(try await self.bench.statuses(of: run, scope: scope) == ["start completed", "\(first.task) started"])
        // One timer, and no work for anybody but the applicant.
        #expect(try await self.bench.database.timers().map(\.key) == ["\(run.id):\(first.task):1"])
        #expect(try await self.bench.database.timers().values.allSatisfy { $0 > run.createdAt })
        #expect(try await self.bench.database.readyJobs() == [])
    }

    @Test
    func runKeepsWhatItWasCreatedWith() async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.database.insertApplicant()
        let version = try await self.bench.database.insertWorkflow()
        let link = WorkflowRunLink(
            completedRedirectURL: "https://example.com/", expiresAt: .fixture.addingTimeInterval(60),
            language: try #require(LinkLanguage("de")))
        let run = try await self.bench.services.createRun(
            CreateWorkflowRun.Request(
                workflowID: version.workflowID, applicantID: applicant.id, tags: ["b", "a"], customerUserID: "user 7",
                link: link), scope: .acmeSandbox)
        let stored = try await self.bench.services.runs.find(run.id, scope: .acmeSandbox)
        #expect(stored.tags == ["b", "a"])
        #expect(stored.customerUserID == "user 7")
        #expect(stored.link == link)
        #expect(stored.workflowVersion == 1)
        #expect(stored.definitionDigest == version.digest)
    }

    @Test
    func linkOfANewRunLeadsToIt() async throws {
        try await self.bench.database.insertTenants()
        let run = try await self.bench.create(.profile)
        let lookup = PostgresLinkLookup(on: try self.bench.database.pool(as: .links))
        let hash = RunLinks.hash(of: TestServices.runLinks.token(for: run.id))
        #expect(try await lookup.find(hash: hash)?.runID == run.id)
    }

    @Test
    func versionThatIsActiveIsPinned() async throws {
        try await self.bench.database.insertTenants()
        let version = try await self.bench.database.insertWorkflow()
        let services = self.bench.services
        let applicant = try await self.bench.database.insertApplicant()
        let request = CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id)
        let before = try await services.createRun(request, scope: .acmeSandbox)
        var changed = version.definition
        changed.description = "Changed."
        let imported = try await services.workflows.import(changed, notes: nil, tenant: .acme, actor: .tester)
        #expect(imported.version.number == 2)
        try await services.activations.activate(2, of: version.workflowID, scope: .acmeSandbox, actor: .tester)
        let after = try await services.createRun(request, scope: .acmeSandbox)
        #expect(try await services.runs.find(before.id, scope: .acmeSandbox).workflowVersion == 1)
        #expect(after.workflowVersion == 2)
    }

    private func refused<Failure: Error & Equatable>(
        _ failure: Failure, workflow: WorkflowID, applicant: ApplicantID, customData: JSONValue? = nil,
        scope: Scope = .acmeSandbox
    ) async throws {
        let before = try await self.bench.database.rowCounts()
        await #expect(throws: failure) {
            _ = try await self.bench.services.createRun(
                CreateWorkflowRun.Request(workflowID: workflow, applicantID: applicant, customData: customData),
                scope: scope)
        }
        #expect(try await self.bench.database.rowCounts() == before)
    }

    @Test
    func missingDataAreNamedAndNothingIsStored() async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.database.insertApplicant()
        var definition = try SampleWorkflow.profile.definition
        definition.inputs = WorkflowInputs(
            applicant: ["first_name", "email", "dob"],
            custom: [
                WorkflowProperty(name: "score", type: .number),
                WorkflowProperty(name: "note", type: .string, isRequired: false),
            ])
        let imported = try await self.bench.services.workflows
            .import(definition, notes: nil, tenant: .acme, actor: .tester).version
        try await self.bench.services.activations
            .activate(1, of: imported.workflowID, scope: .acmeSandbox, actor: .tester)
        let expected = WorkflowInputCheck.missing(definition, applicant: applicant.details.json, custom: nil)
        #expect(Set(expected.keys) == ["email", "dob", "custom_data.score"])
        try await self.refused(
            ValidationError(expected), workflow: imported.workflowID, applicant: applicant.id)
    }

    /// The structure of the API reference, "Integrating ID Photos with Onfido Studio".
    @Test
    func mediaOfTheApplicantReachTheRunAndOthersAreRefused() async throws {
        try await self.bench.database.insertTenants()
        let database = self.bench.database
        let applicant = try await database.insertApplicant()
        let own = try await database.insertIDPhoto(of: applicant)
        let stranger = try await database.insertIDPhoto(of: database.insertApplicant())
        let foreign = try await database.insertIDPhoto(
            of: database.insertApplicant(scope: .globexSandbox), scope: .globexSandbox)
        var definition = try SampleWorkflow.profile.definition
        definition.inputs.custom = [
            WorkflowProperty(name: "id_photo_ids", type: .mediaList, semantic: "id_photo_ids", isRequired: false)
        ]
        let workflow = try await database.insertWorkflow(definition).workflowID
        func data(_ ids: String...) -> JSONValue {
            ["id_photo_ids": .array(ids.map { ["id": .string($0), "type": "id_photo"] })]
        }
        let run = try await self.bench.services.createRun(
            CreateWorkflowRun.Request(
                workflowID: workflow, applicantID: applicant.id, customData: data(own.id.description)),
            scope: .acmeSandbox)
        #expect(run.status == .awaitingInput)
        for other in [stranger.id.description, foreign.id.description, IDPhotoID.random().description, "1"] {
            try await self.refused(
                ValidationError(["custom_data.id_photo_ids": ["must be media of the applicant"]]), workflow: workflow,
                applicant: applicant.id, customData: data(own.id.description, other))
        }
    }

    @Test
    func deletedApplicantIsGone() async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.database.insertApplicant(deleteAt: .fixture)
        let version = try await self.bench.database.insertWorkflow()
        try await self.refused(
            ApplicantError.gone(applicant.id), workflow: version.workflowID, applicant: applicant.id)
    }

    @Test
    func unknownApplicantIsNotFound() async throws {
        try await self.bench.database.insertTenants()
        let version = try await self.bench.database.insertWorkflow()
        let nobody = ApplicantID.random()
        try await self.refused(ApplicantError.notFound(nobody), workflow: version.workflowID, applicant: nobody)
    }

    @Test
    func applicantAndWorkflowOfAnotherScopeAnswerAsUnknown() async throws {
        try await self.bench.database.insertTenants()
        let own = try await self.bench.database.insertApplicant()
        let version = try await self.bench.database.insertWorkflow(activeIn: [.sandbox])
        let foreign = try await self.bench.database.insertWorkflow(tenant: .globex)
        for stranger in Scope.acmeSandbox.strangers {
            try await self.refused(
                ApplicantError.notFound(own.id), workflow: version.workflowID, applicant: own.id, scope: stranger)
        }
        try await self.refused(
            WorkflowRunProblem.noActiveVersion(foreign.workflowID), workflow: foreign.workflowID, applicant: own.id)
        let live = try await self.bench.database.insertApplicant(scope: .acmeLive)
        try await self.refused(
            WorkflowRunProblem.noActiveVersion(version.workflowID), workflow: version.workflowID,
            applicant: live.id, scope: .acmeLive)
    }

    @Test
    func stepThatFailsAfterItsLastStatementLeavesNothing() async throws {
        struct Stop: Error {}
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        // The tenant's key is made in a transaction of its own, and stays.
        _ = try await TestKeys.events(on: self.bench.database.superuser).current(tenant: .acme)
        let applicant = try await self.bench.database.insertApplicant()
        let version = try await self.bench.database.insertWorkflow(.documentAndSelfie)
        let before = try await self.bench.database.rowCounts()
        await #expect(throws: Stop.self) {
            try await self.bench.services.gateway.transaction(in: .acmeSandbox) { store in
                let run = WorkflowRun(
                    id: .random(), applicantID: applicant.id, workflowID: version.workflowID, workflowVersion: 1,
                    definitionDigest: version.digest, tags: ["a"], customerUserID: "user", link: WorkflowRunLink(),
                    createdAt: .fixture, updatedAt: .fixture, status: .processing)
                let inputs = WorkflowRunInputs(
                    runID: run.id.description, createdAt: .fixture, customerUserID: "user", tags: ["a"],
                    isSandbox: true, applicant: applicant.details.json, custom: [:])
                _ = try await self.bench.services.stepper.start(
                    run, inputs: inputs, of: version, in: store, scope: .acmeSandbox, at: .fixture)
                // Reading sends everything that was only lined up.
                _ = try await store.tenants.list()
                throw Stop()
            }
        }
        #expect(try await self.bench.database.rowCounts() == before)
    }
}
