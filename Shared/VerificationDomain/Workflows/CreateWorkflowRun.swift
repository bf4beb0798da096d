package import CanonicalJSON
package import Foundation
import Workflows

/// Creates a workflow run and takes it to its first wait.
///
/// Source: API reference, "Create Workflow Run".
package struct CreateWorkflowRun: Sendable {
    /// What a client asks for, its values checked.
    package struct Request: Sendable {
        package var workflowID: WorkflowID
        package var applicantID: ApplicantID
        package var tags: [String]
        /// An object; `nil` when none was given.
        package var customData: JSONValue?
        package var customerUserID: String?
        package var link: WorkflowRunLink

        package init(
            workflowID: WorkflowID, applicantID: ApplicantID, tags: [String] = [], customData: JSONValue? = nil,
            customerUserID: String? = nil, link: WorkflowRunLink = WorkflowRunLink()
        ) {
            self.workflowID = workflowID
            self.applicantID = applicantID
            self.tags = tags
            self.customData = customData
            self.customerUserID = customerUserID
            self.link = link
        }
    }

    private let store: any VerificationStore
    private let stepper: RunStepper
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, stepper: RunStepper, identifiers: IdentifierSource,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.stepper = stepper
        self.identifiers = identifiers
        self.now = now
    }

    /// - Throws: ``ApplicantError``; ``WorkflowRunProblem/noActiveVersion(_:)``; ``ValidationError`` when data that
    ///   the workflow needs is missing. Then nothing is stored.
    package func callAsFunction(_ request: Request, scope: Scope) async throws -> WorkflowRun {
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            // Shared, so that the applicant is not deleted before the run is there.
            let applicant = try await store.applicants.existing(request.applicantID, scope: scope, lock: .share)
            guard let version = try await store.workflows.activeVersion(of: request.workflowID, scope: scope) else {
                throw WorkflowRunProblem.noActiveVersion(request.workflowID)
            }
            let details = applicant.details.json
            let missing = WorkflowInputCheck.missing(
                version.definition, applicant: details, custom: request.customData)
            try ValidationError(missing).throwIfAny()
            let run = WorkflowRun(
                id: self.identifiers.next(), applicantID: applicant.id, workflowID: request.workflowID,
                workflowVersion: version.number, definitionDigest: version.digest, tags: request.tags,
                customerUserID: request.customerUserID ?? applicant.id.description, link: request.link,
                createdAt: now, updatedAt: now, status: .processing)
            let inputs = WorkflowRunInputs(
                runID: run.id.description, createdAt: now, customerUserID: run.customerUserID, tags: run.tags,
                isSandbox: scope.isSandbox, applicant: details, custom: request.customData ?? .object([:]))
            return try await self.stepper.start(
                run, inputs: inputs, of: version.definition, in: store, scope: scope, at: now)
        }
    }
}
