import CanonicalJSON
import Foundation
import TestSupport
import VerificationDomain
import Workflows

/// A workflow run with its applicant and files, and the steps that people, workers and timers take.
struct RunBench {
    let database: TestDatabase
    let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    /// Creates a run of a sample for a new applicant.
    func create(
        _ sample: SampleWorkflow, for details: ApplicantDetails = .anna, tags: [String] = [],
        scope: Scope = .acmeSandbox
    ) async throws -> WorkflowRun {
        let applicant = try await self.database.insertApplicant(details, scope: scope)
        let version = try await self.database.insertWorkflow(sample, tenant: scope.tenantID)
        return try await self.services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id, tags: tags),
            scope: scope)
    }

    /// Uploads a file for the open capture task and completes it, as the applicant does.
    @discardableResult
    func capture(_ task: String, of run: WorkflowRun, scope: Scope = .acmeSandbox) async throws -> WorkflowRun {
        let id =
            if task.hasPrefix("face") {
                try await self.services.media.record(
                    LivePhotoKind.self, of: run.applicantID, file: .fixture(), scope: scope
                ).id.description
            } else {
                try await self.services.media.document(
                    .init(applicantID: run.applicantID, type: .passport), file: .fixture(), scope: scope
                ).id.description
            }
        return try await self.services.completeTask(
            task, of: run.id, data: [["id": .string(id)]], scope: scope, actor: .applicant)
    }

    /// Examines and settles every report that waits, until none does.
    func work(_ run: WorkflowRun, scope: Scope = .acmeSandbox) async throws -> WorkflowRun {
        var worked: Set<ReportID> = []
        while true {
            let waiting = try await self.database.reports(of: run.id).filter { !worked.contains($0) }
            if waiting.isEmpty { return try await self.services.runs.find(run.id, scope: scope) }
            for report in waiting {
                try await self.services.examine(report, scope: scope)
                try await self.services.settle(report, scope: scope)
                worked.insert(report)
            }
        }
    }

    func statuses(of run: WorkflowRun, scope: Scope = .acmeSandbox) async throws -> [String] {
        try await self.services.runs.tasks(of: run.id, scope: scope).map { "\($0.id) \($0.status.rawValue)" }
    }
}
