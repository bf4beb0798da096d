package import CanonicalJSON
package import Foundation
import Workflows

/// Creates a workflow run and takes it to its first wait.
///
/// Source: API reference, "Create Workflow Run".
package struct CreateWorkflowRun: Sendable {
    /// What a client asks for, its values checked.
    package struct Request: Sendable {
        /// The workflow whose active version is to run, or the one of its roll-out.
        package var workflowID: WorkflowID
        /// Whom it is about.
        package var applicantID: ApplicantID
        /// At most 30 of 1 to 128 characters, in the client's order.
        package var tags: [String]
        /// An object; `nil` when none was given.
        package var customData: JSONValue?
        /// The tenant's own id of the person, at most 256 characters; `nil` for the applicant's id.
        package var customerUserID: String?
        /// How the hosted page behaves.
        package var link: WorkflowRunLink

        /// Joins the values.
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

    /// - Parameters:
    ///   - store: Where each creation opens a transaction of its own.
    ///   - stepper: Takes the run to its first wait in that transaction.
    ///   - identifiers: Names new runs.
    ///   - now: The time of the creation, which the workflow sees.
    package init(
        store: any VerificationStore, stepper: RunStepper, identifiers: IdentifierSource,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.stepper = stepper
        self.identifiers = identifiers
        self.now = now
    }

    /// Creates a run; twice makes two.
    /// - Returns: The run as its first step left it; finished already when nothing in it waits.
    /// - Throws: ``ApplicantError``; ``WorkflowRunProblem/noActiveVersion(_:)``; ``ValidationError`` when data that
    ///   the workflow needs is missing, or media in it are not the applicant's. Then nothing is stored.
    package func callAsFunction(_ request: Request, scope: Scope) async throws -> WorkflowRun {
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            // Shared, so that the applicant is not deleted before the run is there.
            let applicant = try await store.applicants.existing(request.applicantID, scope: scope, lock: .share)
            let customerUserID = request.customerUserID ?? applicant.id.description
            let activation = try await store.workflows.activation(of: request.workflowID, scope: scope)
            let rollout = activation?.assignment(customerUserID: customerUserID, workflow: request.workflowID)
            guard let number = rollout?.assignedVersion ?? activation?.version,
                let version = try await store.workflows.version(
                    number, of: request.workflowID, tenant: scope.tenantID)
            else { throw WorkflowRunProblem.noActiveVersion(request.workflowID) }
            let details = applicant.details.json
            let missing = WorkflowInputCheck.missing(
                version.definition, applicant: details, custom: request.customData)
            try ValidationError(missing).throwIfAny()
            try await CustomMedia(request.customData, of: version.definition)
                .require(of: applicant.id, in: store, scope: scope)
            let run = WorkflowRun(
                id: self.identifiers.next(), applicantID: applicant.id, workflowID: request.workflowID,
                workflowVersion: version.number, definitionDigest: version.digest, rollout: rollout,
                tags: request.tags, customerUserID: customerUserID, link: request.link, createdAt: now,
                updatedAt: now, status: .processing)
            let inputs = WorkflowRunInputs(
                runID: run.id.description, createdAt: now, customerUserID: run.customerUserID, tags: run.tags,
                isSandbox: scope.isSandbox, applicant: details, custom: request.customData ?? .object([:]))
            return try await self.stepper.start(
                run, inputs: inputs, of: version, in: store, scope: scope, at: now)
        }
    }
}
