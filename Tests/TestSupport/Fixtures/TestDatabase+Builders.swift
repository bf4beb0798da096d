import CanonicalJSON
package import Foundation
package import Persistence
import Reports
package import VerificationDomain
package import Webhooks
package import Workflows

/// What tests start from, written past the use cases and past row-level security.
extension TestDatabase {
    /// ``Tenant/acme`` and ``Tenant/globex``.
    package func insertTenants() async throws {
        let tenants = PostgresTenantRepository(on: self.superuser)
        for tenant in [Tenant.acme, .globex] { try await tenants.insert(tenant) }
    }

    @discardableResult
    package func insertApplicant(
        _ details: ApplicantDetails = .anna, scope: Scope = .acmeSandbox, createdAt: Date = .fixture,
        deleteAt: Date? = nil
    ) async throws -> Applicant {
        let applicant = Applicant(id: .random(), createdAt: createdAt, details: details, deleteAt: deleteAt)
        try await PostgresApplicantRepository(on: self.superuser).insert(applicant, scope: scope)
        return applicant
    }

    /// Marks an applicant for erasure.
    package func delete(_ applicant: Applicant, scope: Scope) async throws {
        var applicant = applicant
        applicant.deleteAt = .fixture.addingTimeInterval(86_400)
        try await PostgresApplicantRepository(on: self.superuser).update(applicant, scope: scope)
    }

    @discardableResult
    package func insertDocument(
        of applicant: Applicant, scope: Scope = .acmeSandbox, createdAt: Date = .fixture
    ) async throws -> Document {
        let document = Document(
            id: .random(), applicantID: applicant.id, createdAt: createdAt, type: .passport, side: .front,
            issuingCountry: CountryCode("FRA"), file: .fixture(), location: nil)
        try await PostgresDocumentRepository(on: self.superuser).insert(document, scope: scope)
        return document
    }

    @discardableResult
    package func insertLivePhoto(
        of applicant: Applicant, scope: Scope = .acmeSandbox, createdAt: Date = .fixture
    ) async throws -> LivePhoto {
        try await self.insert(
            LivePhoto(id: .random(), applicantID: applicant.id, createdAt: createdAt, file: .fixture()), scope: scope)
    }

    @discardableResult
    package func insertIDPhoto(
        of applicant: Applicant, scope: Scope = .acmeSandbox, createdAt: Date = .fixture
    ) async throws -> IDPhoto {
        try await self.insert(
            IDPhoto(id: .random(), applicantID: applicant.id, createdAt: createdAt, file: .fixture()), scope: scope)
    }

    /// Any medium, as it is.
    @discardableResult
    package func insert<Kind: StoredMediumKind>(
        _ medium: Medium<Kind>, scope: Scope = .acmeSandbox
    ) async throws -> Medium<Kind> {
        try await PostgresMediumRepository<Kind>(on: self.superuser).insert(medium, scope: scope)
        return medium
    }

    /// One medium of each kind that there is, those of documents of one that is made for them.
    package func insertEveryMedium(of applicant: Applicant, scope: Scope = .acmeSandbox) async throws {
        let document = try await self.insertDocument(of: applicant, scope: scope)
        for kind in SampleMediumKind.allCases {
            try await self.insertSample(kind.type, document: document.id, scope, applicant)
        }
    }

    private func insertSample<Kind: SampleMedia>(
        _ kind: Kind.Type, document: DocumentID, _ scope: Scope, _ applicant: Applicant
    ) async throws {
        try await self.insert(kind.sample(of: applicant.id, document: document), scope: scope)
    }

    /// A check with one report, which nobody has examined.
    @discardableResult
    package func insertCheck(
        of applicant: Applicant, scope: Scope = .acmeSandbox, createdAt: Date = .fixture
    ) async throws -> Check {
        let check = Check(
            id: .random(), applicantID: applicant.id, createdAt: createdAt, tags: ["a", "b"],
            redirectURI: "https://example.com/back", privacyNoticesReadConsentGiven: false, reportIDs: [.random()],
            status: .inProgress)
        try await PostgresCheckRepository(on: self.superuser).insert(check, scope: scope)
        for id in check.reportIDs {
            let report = Report(
                id: id, applicantID: applicant.id, owner: .check(check.id), name: .watchlistStandard, input: [:],
                createdAt: createdAt, status: .awaitingData)
            try await PostgresReportRepository(on: self.superuser).insert(report, scope: scope)
        }
        return check
    }

    /// A sample as version 1 of a new workflow, active in the environments named.
    @discardableResult
    package func insertWorkflow(
        _ sample: SampleWorkflow = .profile, tenant: TenantID = .acme,
        activeIn environments: [TenantEnvironment] = TenantEnvironment.allCases
    ) async throws -> WorkflowVersion {
        try await self.insertWorkflow(sample.definition, tenant: tenant, activeIn: environments)
    }

    /// A workflow with one version, which nobody validates.
    package func insertWorkflow(
        _ definition: WorkflowDefinition, tenant: TenantID = .acme,
        activeIn environments: [TenantEnvironment] = TenantEnvironment.allCases
    ) async throws -> WorkflowVersion {
        let workflows = PostgresWorkflowRepository(on: self.superuser, definitions: DefinitionCache())
        let workflow = Workflow(id: .random(), name: definition.name, createdAt: .fixture)
        try await workflows.insert(workflow, tenant: tenant)
        let version = WorkflowVersion(
            workflowID: workflow.id, number: 1, definition: definition, status: .valid, notes: nil,
            createdAt: .fixture)
        try await workflows.insert(version, tenant: tenant)
        for environment in environments {
            let scope = Scope(tenantID: tenant, environment: environment)
            try await workflows.activate(1, of: workflow.id, at: .fixture, scope: scope)
        }
        return version
    }

    /// A run of a new workflow, taken to its first wait by the use case.
    @discardableResult
    package func insertRun(
        from sample: SampleWorkflow = .profile, of applicant: Applicant, scope: Scope = .acmeSandbox,
        tags: [String] = [], clock: ManualClock = ManualClock()
    ) async throws -> WorkflowRun {
        let version = try await self.insertWorkflow(sample, tenant: scope.tenantID)
        return try await self.insertRun(of: version, of: applicant, scope: scope, tags: tags, clock: clock)
    }

    /// A run of a workflow that is there.
    @discardableResult
    package func insertRun(
        of version: WorkflowVersion, of applicant: Applicant, scope: Scope = .acmeSandbox, tags: [String] = [],
        clock: ManualClock = ManualClock()
    ) async throws -> WorkflowRun {
        let services = try TestServices(on: self, clock: clock, identifiers: .init { UUID() })
        return try await services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id, tags: tags),
            scope: scope)
    }

    @discardableResult
    package func insertWebhook(
        tenant: TenantID = .acme, events: [WebhookEventType] = WebhookEventType.allCases,
        environments: [TenantEnvironment] = TenantEnvironment.allCases, isEnabled: Bool = true,
        createdAt: Date = .fixture
    ) async throws -> Webhook {
        let webhook = Webhook(
            id: .random(), name: nil, url: "https://hooks.example.com/martlet", isEnabled: isEnabled, events: events,
            environments: environments, payloadVersion: 3, token: .make(), createdAt: createdAt)
        let keys = TestKeys.webhooks(on: self.superuser)
        try await PostgresWebhookRepository(on: self.superuser, keys: keys).insert(webhook, tenant: tenant)
        return webhook
    }
}

extension MediaFile {
    /// A file that no blob store has.
    package static func fixture() -> MediaFile {
        MediaFile(
            objectID: .random(), fileName: "face of Zoë.jpg", contentType: "image/jpeg", byteCount: 34_567,
            sha256: (0..<32).map { UInt8($0) })
    }
}
