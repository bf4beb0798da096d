package import Reports

/// Where a check stands. Source: API reference, "Check status".
package enum CheckStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// Its reports are being processed, or one of them waits for an analyst.
    case inProgress = "in_progress"
    /// The applicant has not yet submitted the form.
    case awaitingApplicant = "awaiting_applicant"
    /// All of its reports have ended, and one of them is complete at least.
    case complete
    /// All of its reports have ended, and none of them is complete.
    case withdrawn
    /// None of its reports goes on until the tenant resumes it.
    case paused
    /// The applicant is asked for the form once more.
    case reopened

    /// Whether nothing about the check changes any more.
    package var isFinal: Bool {
        switch self {
        case .complete, .withdrawn: true
        case .inProgress, .awaitingApplicant, .paused, .reopened: false
        }
    }
}

/// What a check comes to. `unidentified`, which a report may be, is none of a check's: client libraries refuse it.
package enum CheckResult: String, CaseIterable, Codable, Hashable, Sendable {
    /// Every report is clear.
    case clear
    /// A report is `consider` or `unidentified`.
    case consider
}

/// Where one report stands for its check.
package struct ReportStanding: Hashable, Sendable {
    /// The report's own.
    package let status: ReportStatus
    /// The report's own; `nil` unless it is complete.
    package let result: ReportResult?
    /// Whether it waits for the tenant.
    package let isPaused: Bool

    /// A standing as given.
    package init(status: ReportStatus, result: ReportResult? = nil, isPaused: Bool = false) {
        self.status = status
        self.result = result
        self.isPaused = isPaused
    }

    /// Whether nothing about it changes any more.
    package var hasEnded: Bool {
        switch self.status {
        case .complete, .cancelled, .withdrawn: true
        case .awaitingData, .awaitingApproval: false
        }
    }
}

/// Whether the applicant still has to hand something in on the form of a check.
package enum CheckForm: Hashable, Sendable {
    /// There is no form, or the applicant has submitted it.
    case closed
    /// The form was never submitted.
    case open
    /// The form was submitted, and is asked for once more.
    case reopened
}

/// What the standing of its reports makes of a check: the one place that derives a check's status and result.
package struct CheckProgress: Hashable, Sendable {
    /// What the applicant has to do.
    package let form: CheckForm
    /// Of every report; a check has one at least.
    package let reports: [ReportStanding]

    /// A progress as given.
    package init(form: CheckForm = .closed, reports: [ReportStanding]) {
        self.form = form
        self.reports = reports
    }

    /// Source: API reference, "Check status", "Resume check".
    ///
    /// - `complete`: "All reports for the applicant have been completed or withdrawn". When none was completed, there is
    ///   nothing to read in any of them, and the check is `withdrawn`.
    /// - `awaiting_applicant` also while reports are paused: resuming such a check leaves it there.
    /// - `paused`: "all the reports that it contains are in the paused state". Cancelled ones, which are never processed,
    ///   do not count.
    package var status: CheckStatus {
        if self.reports.allSatisfy(\.hasEnded) {
            return self.reports.contains { $0.status == .complete } ? .complete : .withdrawn
        }
        switch self.form {
        case .open: return .awaitingApplicant
        case .reopened: return .reopened
        case .closed: break
        }
        return self.reports.allSatisfy { $0.isPaused || $0.status == .cancelled } ? .paused : .inProgress
    }

    /// Source: API reference, "Check results": `clear` "if all the reports contained in the check have clear as their
    /// results". A report that was cancelled or withdrawn has no result, so that a check with one is never clear, and
    /// without a flagged one it has no result.
    package var result: CheckResult? {
        guard self.status == .complete else { return nil }
        if self.reports.contains(where: { $0.result?.isFlagged ?? false }) { return .consider }
        return self.reports.allSatisfy { $0.result == .clear } ? .clear : nil
    }
}
