package import CanonicalJSON
package import Foundation
package import Workflows

/// The id of a run. It opens nothing: the hosted page goes by the secret ``RunLinks/token(for:)``.
package typealias WorkflowRunID = Identifier<WorkflowRun>

/// One execution of a workflow for one applicant.
package struct WorkflowRun: Sendable, Equatable {
    /// Unique in the environment.
    package let id: WorkflowRunID
    /// Whom it is about.
    package let applicantID: ApplicantID
    /// What runs.
    package let workflowID: WorkflowID
    /// Pinned at creation; later versions do not change a run.
    package let workflowVersion: Int
    /// The digest with which that version was stored.
    package let definitionDigest: String
    /// How a roll-out chose the version; `nil` when none stood.
    package let rollout: RolloutAssignment?
    /// In the order in which the tenant gave them, at most 30.
    package let tags: [String]
    /// The tenant's own name for the user; the applicant's id unless given.
    package let customerUserID: String
    /// How its hosted page behaves.
    package let link: WorkflowRunLink
    /// When it began.
    package let createdAt: Date
    /// When its last step was.
    package var updatedAt: Date
    /// When it ended; `nil` until then.
    package var completedAt: Date?
    /// Where it stands.
    package var status: WorkflowRunStatus
    /// An object with every declared output, once a result was reached. Personal data.
    package var output: JSONValue?
    /// Those of the result that was reached.
    package var reasons: [String]
    /// What went wrong, for `error` only.
    package var fault: WorkflowRunFault?

    /// Joins the parts.
    package init(
        id: WorkflowRunID, applicantID: ApplicantID, workflowID: WorkflowID, workflowVersion: Int,
        definitionDigest: String, rollout: RolloutAssignment? = nil, tags: [String], customerUserID: String,
        link: WorkflowRunLink, createdAt: Date,
        updatedAt: Date, completedAt: Date? = nil, status: WorkflowRunStatus, output: JSONValue? = nil,
        reasons: [String] = [], fault: WorkflowRunFault? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.workflowID = workflowID
        self.workflowVersion = workflowVersion
        self.definitionDigest = definitionDigest
        self.rollout = rollout
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
    /// Id and status alone.
    package var description: String { "WorkflowRun(\(self.id), \(self.status.rawValue))" }
}

/// How the hosted page of a run behaves. Source: API reference, "Link object".
package struct WorkflowRunLink: Sendable, Equatable {
    /// Where the applicant goes when nothing is left to do; `nil` for a page that says so.
    package let completedRedirectURL: String?
    /// Where the applicant goes once the link has expired; `nil` for a page that says so.
    package let expiredRedirectURL: String?
    /// `nil`: usable until the run ends.
    package let expiresAt: Date?
    /// The language of the page.
    package let language: LinkLanguage

    /// States how a page behaves; by default it does not expire and is in English.
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
    /// How far it has come.
    package enum Status: String, Sendable {
        /// Open.
        case started
        /// Done; it has its output.
        case completed
        /// The run ended first.
        case cancelled
    }

    /// The run it is of.
    package let runID: WorkflowRunID
    /// `<kind>_<5 hex>`; the first is `start`.
    package let id: String
    /// The order in which the tasks of a run began, from 0.
    package let position: Int
    /// The public `task_def_id`.
    package let definitionID: String
    /// The public `task_def_version`; `nil` for what comes with the product.
    package let definitionVersion: String?
    /// How often it was started, from 1; all that follows is of the last time.
    package var attempt: Int
    /// How far it has come.
    package var status: Status
    /// What it was given; an object. Personal data.
    package var input: JSONValue
    /// What it gave; `nil` until it is completed, and when it gives nothing. Personal data.
    package var output: JSONValue?
    /// Why the applicant is asked again; `nil` unless a retry led here.
    package var retry: RetryNotice?
    /// When it was first started.
    package let createdAt: Date
    /// When its status last changed.
    package var updatedAt: Date

    /// Joins the parts.
    package init(
        runID: WorkflowRunID, id: String, position: Int, definitionID: String, definitionVersion: String?,
        attempt: Int, status: Status, input: JSONValue, output: JSONValue?, retry: RetryNotice? = nil,
        createdAt: Date, updatedAt: Date
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
        self.retry = retry
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension WorkflowTask: CustomStringConvertible {
    /// Run, id and status alone.
    package var description: String { "WorkflowTask(\(self.runID), \(self.id), \(self.status.rawValue))" }
}
