import Foundation
import Reports
import Webhooks

/// Tells the webhooks of a check what happened to it and to its reports.
package struct CheckAnnouncer: Sendable {
    private let identifiers: IdentifierSource
    private let addresses: PublicAddresses

    /// - Parameters:
    ///   - identifiers: Names new events.
    ///   - addresses: Where events say that a check or report is.
    package init(identifiers: IdentifierSource, addresses: PublicAddresses) {
        self.identifiers = identifiers
        self.addresses = addresses
    }

    /// Something that webhooks are told.
    enum News {
        /// Of a check.
        case check(Check, CheckView.Event, at: Date)
        /// Of a report, whose status is the one that it has.
        case report(Report, ReportView.Event, at: Date)

        /// What the event says.
        fileprivate var payload: WebhookPayload {
            switch self {
            case .check(let check, let event, let moment):
                .check(
                    CheckView(
                        id: check.id.rawValue, event: event, status: check.status.rawValue, happenedAt: moment))
            case .report(let report, let event, let moment):
                .report(
                    ReportView(
                        id: report.id.rawValue, event: event, status: report.status.rawValue, happenedAt: moment))
            }
        }
    }

    /// Writes events in the caller's transaction, in this order.
    func tell(
        _ news: [News], of check: Check, in store: any VerificationTransaction, scope: Scope
    ) async throws {
        let events = news.map {
            WebhookEvent(
                id: self.identifiers.next(Identifier<WebhookEvent>.self).rawValue, payload: $0.payload,
                apiBaseURL: self.addresses.api)
        }
        if events.isEmpty { return }
        try await store.events.publish(events, to: check.audience.webhookIDs, scope: scope)
    }

    /// Takes over what the reports make of a check whose row the caller has locked: writes the check, tells of every
    /// report that webhooks have not heard of in its present status, and of the check when it ended. Running it again
    /// changes nothing.
    /// - Parameters:
    ///   - reports: All of the check's, as stored now.
    ///   - first: News that go before.
    func follow(
        _ check: Check, _ reports: [Report], telling first: [News] = [], at moment: Date,
        in store: any VerificationTransaction, scope: Scope
    ) async throws {
        var check = check
        var news = first
        var announced: [ReportID: ReportStatus] = [:]
        for report in reports where report.announcedStatus != report.status {
            guard let event = ReportView.Event(report.status) else { continue }
            announced[report.id] = report.status
            news.append(.report(report, event, at: report.completedAt ?? moment))
        }
        if !announced.isEmpty { try await store.reports.note(announced: announced, scope: scope) }
        if check.follow(reports, at: moment) {
            try await store.checks.save(check, scope: scope)
            switch check.status {
            case .complete: news.append(.check(check, .completed, at: moment))
            case .withdrawn: news.append(.check(check, .withdrawn, at: moment))
            case .inProgress, .awaitingApplicant, .paused, .reopened: break
            }
        }
        try await self.tell(news, of: check, in: store, scope: scope)
    }
}

extension ReportView.Event {
    /// What webhooks are told of a report in that status; `nil` of one that has not got anywhere.
    fileprivate init?(_ status: ReportStatus) {
        switch status {
        case .awaitingData: return nil
        case .awaitingApproval: self = .awaitingApproval
        case .cancelled: self = .cancelled
        case .complete: self = .completed
        case .withdrawn: self = .withdrawn
        }
    }
}
