package import CanonicalJSON
package import Reports

/// What a client asks for with `POST /checks`, its values checked. Prints as redacted.
package struct NewCheck: Sendable, Equatable {
    /// On whom.
    package var applicantID: ApplicantID
    /// At least one, none twice, in the client's order.
    package var reportNames: [ReportName]
    /// At most three, none twice; empty when the newest is meant.
    package var documentIDs: [DocumentID]
    /// As in ``Check/tags``.
    package var tags: [String]
    /// As the client wrote them: ids, or `no_webhooks` alone; `nil` or empty for all.
    package var webhookIDs: [String]
    /// Whether an applicant's form is asked for.
    package var applicantProvidesData: Bool
    /// As in ``Check/redirectURI``.
    package var redirectURI: String?
    /// As in ``Check/privacyNoticesReadConsentGiven``.
    package var privacyNoticesReadConsentGiven: Bool?
    /// Reports that are `consider` in the sandbox, all others then being clear; `nil` when the applicant's names decide.
    package var consider: Set<ReportName>?
    /// The sub-result of document reports in the sandbox; `nil` when the applicant's names decide.
    package var subResult: ReportSubResult?
    /// The fields of a driving licence, an object; `nil` when none were given.
    package var drivingLicence: JSONValue?
    /// What `report_configuration` says of each report, an object.
    package var configuration: [ReportName: JSONValue]
    /// Whether its reports wait for the tenant to resume them.
    package var isPaused: Bool

    /// Asks for some reports, and for nothing else.
    package init(applicantID: ApplicantID, reportNames: [ReportName]) {
        self.applicantID = applicantID
        self.reportNames = reportNames
        self.documentIDs = []
        self.tags = []
        self.webhookIDs = []
        self.applicantProvidesData = false
        self.redirectURI = nil
        self.privacyNoticesReadConsentGiven = nil
        self.consider = nil
        self.subResult = nil
        self.drivingLicence = nil
        self.configuration = [:]
        self.isPaused = false
    }
}

extension NewCheck: CustomStringConvertible, CustomReflectable {
    /// The kinds of reports alone.
    package var description: String { "NewCheck(\(self.reportNames.map(\.rawValue)), redacted)" }

    /// A mirror without children, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
