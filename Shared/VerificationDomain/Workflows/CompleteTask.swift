package import CanonicalJSON
package import Foundation
import Workflows

/// Completes a task that waits for data, and takes its run to the next wait. The API and the hosted pages both do.
///
/// Source: API reference, "Complete Task"; capture tasks are completed by it too, as the client libraries do.
package struct CompleteTask: Sendable {
    private let store: any VerificationStore
    private let stepper: RunStepper
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each completion opens a transaction of its own.
    ///   - stepper: Goes on with the run in that transaction.
    ///   - now: The time of the completion, which the workflow sees.
    package init(store: any VerificationStore, stepper: RunStepper, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.stepper = stepper
        self.now = now
    }

    /// Completes a task once; the second time it is not open.
    /// - Parameter data: An object for profile data, an array of `{"id"}` for photos.
    /// - Returns: The run after its step.
    /// - Throws: ``WorkflowRunProblem``; ``TaskDataError`` when the data do not have the form that the task asks for;
    ///   ``ValidationError`` with the field `data` when a photo is not the applicant's. Then nothing is stored.
    @discardableResult
    package func callAsFunction(
        _ taskID: String, of runID: WorkflowRunID, data: JSONValue, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowRun {
        try await self.store.transaction(in: scope) { store in
            guard let locked = try await store.runs.lock(runID, includingDeleted: false, scope: scope) else {
                throw WorkflowRunProblem.notFound(runID)
            }
            let now = self.now()
            guard
                let version = try await store.workflows.version(
                    locked.run.workflowVersion, of: locked.run.workflowID, tenant: scope.tenantID)
            else { throw WorkflowRunProblem.notFound(runID) }
            guard let task = locked.tasks.first(where: { $0.id == taskID }),
                let node = version.definition.node(taskID)
            else { throw WorkflowRunProblem.taskNotFound(taskID) }
            // The tenant's own system answers an exchange, and never the applicant.
            guard CaptureCompletion.isPossible(node), actor != .applicant || node.definition?.kind == .interactive
            else {
                throw WorkflowRunProblem.taskNotCompletable(taskID)
            }
            guard task.status == .started, !locked.run.status.isFinal else {
                throw WorkflowRunProblem.taskNotOpen(taskID)
            }
            let output = try await self.output(
                of: node, data: data, applicant: locked.run.applicantID, in: store, scope: scope, at: now)
            let run = try await self.stepper.step(
                .taskCompleted(taskID: taskID, attempt: task.attempt, output: output), of: locked,
                version: version, by: actor, in: store, scope: scope, at: now)
            try await store.audit.record(
                AuditEntry(
                    actor: actor, action: .taskCompleted,
                    subject: .task(taskID, of: runID)), scope: scope)
            return run
        }
    }

    private func output(
        of node: WorkflowNode, data: JSONValue, applicant: ApplicantID, in store: any VerificationTransaction,
        scope: Scope, at now: Date
    ) async throws -> JSONValue {
        switch CaptureCompletion.check(node, data: data, at: now) {
        case .failure(let error): throw TaskDataError(fields: error.fields)
        case .success(.profile(let output)), .success(.received(let output)): return output
        case .success(.media(let ids)):
            let media = try await self.media(ids, for: node, of: applicant, in: store, scope: scope)
            return CaptureCompletion.output(of: node, media: media)
        }
    }

    /// The files that `ids` name, in that order; all must be the applicant's own.
    private func media(
        _ ids: [String], for node: WorkflowNode, of applicant: ApplicantID, in store: any VerificationTransaction,
        scope: Scope
    ) async throws -> [CapturedMedia] {
        let found: [String: MediaFile]
        switch node.type {
        case "upload_face_photo":
            found = try await LivePhotoKind.files(ids, of: applicant, in: store, scope: scope)
        case "upload_face_video":
            found = try await LiveVideoKind.files(ids, of: applicant, in: store, scope: scope)
        case "upload_face_motion", "upload_face_motion_auth":
            found = try await MotionCaptureKind.files(ids, of: applicant, in: store, scope: scope)
        default:
            let documents = try await store.documents.find(
                ids.compactMap(DocumentID.init(_:)), of: applicant, scope: scope)
            found = Dictionary(uniqueKeysWithValues: documents.map { ($0.id.description, $0.file) })
        }
        var wrong = ValidationError()
        var media: [CapturedMedia] = []
        for id in ids {
            if let file = found[id] {
                media.append(CapturedMedia(id: id, checksumSHA256: file.checksum))
            } else {
                wrong.add("data", "Could not find the following resource: id=\(id)")
            }
        }
        try wrong.throwIfAny()
        return media
    }
}

/// Why a task's data was refused, by field; nested as the API nests it.
package struct TaskDataError: Error, Equatable {
    /// Lists of messages by the names in the data, as ``CaptureCompletionError/fields``.
    package let fields: [String: JSONValue]
}
