package import Foundation

/// Names one check; on the wire a plain UUID.
package typealias CheckID = Identifier<Check>

/// A tenant's request to verify one applicant with some reports. Prints as its id and status only.
package struct Check: Sendable, Equatable {
    /// Made by Martlet.
    package let id: CheckID
    /// Who is verified.
    package let applicantID: ApplicantID
    /// When the tenant created it.
    package let createdAt: Date
    /// The tenant's own words, in their order; at most 30 of 1 to 128 characters.
    package let tags: [String]
    /// Which webhooks hear of it and of its reports.
    package let audience: CheckAudience
    /// Whether the applicant was to hand in data on a form.
    package let applicantProvidesData: Bool
    /// Where the form leads the applicant afterwards, as the tenant wrote it.
    package let redirectURI: String?
    /// What the tenant says of the applicant's consent; `nil` when nothing.
    package let privacyNoticesReadConsentGiven: Bool?
    /// Its reports, in the order in which the tenant named them.
    package let reportIDs: [ReportID]
    /// As ``CheckProgress`` derived it last.
    package var status: CheckStatus
    /// Likewise.
    package var result: CheckResult?
    /// When it reached a final status; `nil` until then.
    package var completedAt: Date?

    /// A check as given; nothing is checked.
    package init(
        id: CheckID, applicantID: ApplicantID, createdAt: Date, tags: [String] = [], audience: CheckAudience = .all,
        applicantProvidesData: Bool = false, redirectURI: String? = nil, privacyNoticesReadConsentGiven: Bool? = nil,
        reportIDs: [ReportID], status: CheckStatus, result: CheckResult? = nil, completedAt: Date? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.createdAt = createdAt
        self.tags = tags
        self.audience = audience
        self.applicantProvidesData = applicantProvidesData
        self.redirectURI = redirectURI
        self.privacyNoticesReadConsentGiven = privacyNoticesReadConsentGiven
        self.reportIDs = reportIDs
        self.status = status
        self.result = result
        self.completedAt = completedAt
    }

    /// Its form, as far as status tells: closed once it has moved on.
    package var form: CheckForm {
        switch self.status {
        case .awaitingApplicant: .open
        case .reopened: .reopened
        case .inProgress, .complete, .withdrawn, .paused: .closed
        }
    }

    /// Takes over what its reports make of it.
    /// - Returns: Whether that changed anything.
    package mutating func follow(_ reports: [Report], at moment: Date) -> Bool {
        let progress = CheckProgress(form: self.form, reports: reports.map(\.standing))
        guard progress.status != self.status || progress.result != self.result else { return false }
        self.status = progress.status
        self.result = progress.result
        if progress.status.isFinal { self.completedAt = moment }
        return true
    }
}

extension Check: CustomStringConvertible, CustomReflectable {
    /// Id and status alone.
    package var description: String { "Check(\(self.id), \(self.status.rawValue))" }

    /// A mirror without children, so that dumps show neither tags nor addresses.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Which webhooks hear of a check. Source: API reference, "webhook_ids".
package enum CheckAudience: Sendable, Equatable {
    /// Every webhook of the environment; on the wire `null`.
    case all
    /// Some of them, none twice and at least one, in the tenant's order.
    case some([WebhookID])
    /// None of them; on the wire `["no_webhooks"]`.
    case none

    /// What stands for ``none`` on the wire.
    package static let noWebhooks = "no_webhooks"

    /// To whom events about the check go; `nil` is every webhook.
    package var webhookIDs: [WebhookID]? {
        switch self {
        case .all: nil
        case .some(let ids): ids
        case .none: []
        }
    }
}
