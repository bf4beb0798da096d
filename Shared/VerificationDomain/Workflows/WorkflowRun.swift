package import CanonicalJSON
package import Foundation
package import Workflows

package typealias WorkflowRunID = Identifier<WorkflowRun>

/// One execution of a workflow for one applicant.
package struct WorkflowRun: Sendable, Equatable {
    package let id: WorkflowRunID
    package let applicantID: ApplicantID
    package let workflowID: WorkflowID
    /// Pinned at creation; later versions do not change a run.
    package let workflowVersion: Int
    package let definitionDigest: String
    package let tags: [String]
    /// The tenant's own name for the user; the applicant's id unless given.
    package let customerUserID: String
    package let link: WorkflowRunLink
    package let createdAt: Date
    package var updatedAt: Date
    package var completedAt: Date?
    package var status: WorkflowRunStatus
    package var output: JSONValue?
    package var reasons: [String]
    package var fault: WorkflowRunFault?

    package init(
        id: WorkflowRunID, applicantID: ApplicantID, workflowID: WorkflowID, workflowVersion: Int,
        definitionDigest: String, tags: [String], customerUserID: String, link: WorkflowRunLink, createdAt: Date,
        updatedAt: Date, completedAt: Date? = nil, status: WorkflowRunStatus, output: JSONValue? = nil,
        reasons: [String] = [], fault: WorkflowRunFault? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.workflowID = workflowID
        self.workflowVersion = workflowVersion
        self.definitionDigest = definitionDigest
        self.tags = tags
        self.customerUserID = customerUserID
        self.link = link
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.completedAt = completedAt
        self.status = status
        self.output = output
        self.reasons = reasons
        self.fault = fault
    }
}

extension WorkflowRun: CustomStringConvertible {
    package var description: String { "WorkflowRun(\(self.id), \(self.status.rawValue))" }
}

/// How the hosted page of a run behaves. Source: API reference, "Link object".
package struct WorkflowRunLink: Sendable, Equatable {
    package let completedRedirectURL: String?
    package let expiredRedirectURL: String?
    /// `nil`: usable until the run ends.
    package let expiresAt: Date?
    package let language: LinkLanguage

    package init(
        completedRedirectURL: String? = nil, expiredRedirectURL: String? = nil, expiresAt: Date? = nil,
        language: LinkLanguage = .default
    ) {
        self.completedRedirectURL = completedRedirectURL
        self.expiredRedirectURL = expiredRedirectURL
        self.expiresAt = expiresAt
        self.language = language
    }
}

/// One step of a run.
package struct WorkflowTask: Sendable, Equatable {
    package enum Status: String, Sendable {
        case started
        case completed
        case cancelled
    }

    package let runID: WorkflowRunID
    /// `<kind>_<5 hex>`; the first is `start`.
    package let id: String
    /// The order in which the tasks of a run began, from 0.
    package let position: Int
    package let definitionID: String
    package let definitionVersion: String?
    package var attempt: Int
    package var status: Status
    package var input: JSONValue
    package var output: JSONValue?
    package let createdAt: Date
    package var updatedAt: Date

    package init(
        runID: WorkflowRunID, id: String, position: Int, definitionID: String, definitionVersion: String?,
        attempt: Int, status: Status, input: JSONValue, output: JSONValue?, createdAt: Date, updatedAt: Date
    ) {
        self.runID = runID
        self.id = id
        self.position = position
        self.definitionID = definitionID
        self.definitionVersion = definitionVersion
        self.attempt = attempt
        self.status = status
        self.input = input
        self.output = output
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension WorkflowTask: CustomStringConvertible {
    package var description: String { "WorkflowTask(\(self.runID), \(self.id), \(self.status.rawValue))" }
}
