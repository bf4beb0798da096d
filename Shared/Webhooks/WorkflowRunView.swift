package import CanonicalJSON
package import FoundationEssentials

/// What the payload of `workflow_run.completed` tells of a run. Holds personal data; prints as redacted.
package struct WorkflowRunView: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// How a run ends; no other status is announced.
    package enum Outcome: String, CaseIterable, Sendable {
        case approved, declined, review, abandoned, error
    }

    /// Why a run ended in ``Outcome/error``.
    package struct Failure: Equatable, Sendable {
        /// A stable code.
        package let type: String
        /// A sentence for the tenant's developers.
        package let message: String

        /// Why the run ended.
        package init(type: String, message: String) {
            self.type = type
            self.message = message
        }
    }

    /// The run's hosted link.
    package struct Link: Equatable, Sendable {
        /// The address; a secret.
        package let url: String
        /// Where the end user goes afterwards.
        package let completedRedirectURL: String?
        /// Where the end user goes when the link has expired.
        package let expiredRedirectURL: String?
        /// When it expires.
        package let expiresAt: Date?
        /// One of the seven documented codes such as `en_US`, else `nil`: clients refuse any other.
        package let language: String?

        /// A link; what it does not have is `null` in the payload.
        package init(
            url: String, completedRedirectURL: String? = nil, expiredRedirectURL: String? = nil,
            expiresAt: Date? = nil, language: String? = nil
        ) {
            self.url = url
            self.completedRedirectURL = completedRedirectURL
            self.expiredRedirectURL = expiredRedirectURL
            self.expiresAt = expiresAt
            self.language = language
        }
    }

    /// The run.
    package let id: UUID
    /// Whom it verified.
    package let applicantID: UUID
    /// The workflow it followed.
    package let workflowID: UUID
    /// The version of that workflow, as the API numbers it.
    package let workflowVersionID: Int
    /// How it ended.
    package let outcome: Outcome
    /// The configured output, an object; `nil` when the workflow states none.
    package let output: JSONValue?
    /// The reasons configured for that end; empty rather than `null`.
    package let reasons: [String]
    /// Set only with ``Outcome/error``.
    package let failure: Failure?
    /// The tags given at its creation.
    package let tags: [String]
    /// Never absent: it defaults to the applicant's identifier.
    package let customerUserID: String
    /// Where an analyst sees it; absolute.
    package let dashboardURL: String
    /// Its hosted link.
    package let link: Link
    /// When it was created.
    package let createdAt: Date
    /// When it last changed.
    package let updatedAt: Date
    /// When it ended.
    package let completedAt: Date

    /// A run that has ended.
    package init(
        id: UUID, applicantID: UUID, workflowID: UUID, workflowVersionID: Int, outcome: Outcome, output: JSONValue?,
        reasons: [String], failure: Failure?, tags: [String], customerUserID: String, dashboardURL: String, link: Link,
        createdAt: Date, updatedAt: Date, completedAt: Date
    ) {
        self.id = id
        self.applicantID = applicantID
        self.workflowID = workflowID
        self.workflowVersionID = workflowVersionID
        self.outcome = outcome
        self.output = output
        self.reasons = reasons
        self.failure = failure
        self.tags = tags
        self.customerUserID = customerUserID
        self.dashboardURL = dashboardURL
        self.link = link
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.completedAt = completedAt
    }

    /// Ids and kinds only; the rest is personal.
    package var description: String { "WorkflowRunView(\(self.id), \(self.outcome.rawValue), redacted)" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
