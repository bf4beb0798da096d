import CanonicalJSON
package import Webhooks
import Workflows

extension WorkflowTaskView {
    /// The task as an event tells of it.
    /// - Parameter status: What it has just become.
    package init(_ task: WorkflowTask, status: Status) {
        self.init(
            id: task.id, workflowRunID: task.runID.rawValue, taskDefID: task.definitionID,
            taskDefVersion: task.definitionVersion, status: status, input: task.input.objectValue ?? [:],
            output: task.output, createdAt: task.createdAt, updatedAt: task.updatedAt,
            statusChangedAt: task.updatedAt)
    }
}

extension WorkflowRunView {
    /// The run as an event tells of it; `nil` for one that has not ended.
    package init?(_ run: WorkflowRun, links: RunLinks, addresses: PublicAddresses) {
        guard let outcome = Outcome(rawValue: run.status.rawValue) else { return nil }
        self.init(
            id: run.id.rawValue, applicantID: run.applicantID.rawValue, workflowID: run.workflowID.rawValue,
            workflowVersionID: run.workflowVersion, outcome: outcome, output: run.output, reasons: run.reasons,
            failure: run.fault.map { Failure(type: $0.type, message: $0.message) }, tags: run.tags,
            customerUserID: run.customerUserID, dashboardURL: addresses.dashboardURL(of: run.id),
            link: Link(
                url: links.url(for: run.id), completedRedirectURL: run.link.completedRedirectURL,
                expiredRedirectURL: run.link.expiredRedirectURL, expiresAt: run.link.expiresAt,
                language: run.link.language.wireValue),
            createdAt: run.createdAt, updatedAt: run.updatedAt, completedAt: run.completedAt ?? run.updatedAt)
    }
}
