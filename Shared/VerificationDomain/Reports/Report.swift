package import CanonicalJSON
package import Foundation
package import Reports

/// Names one report; on the wire a plain UUID.
package typealias ReportID = Identifier<Report>

/// One examination of an applicant, made by a task of a workflow run. Prints as its id, kind and status only.
package struct Report: Sendable, Equatable {
    /// Made by Martlet.
    package let id: ReportID
    /// Who is examined; stored beside the run so that erasure finds it.
    package let applicantID: ApplicantID
    /// The run that waits for it.
    package let runID: WorkflowRunID
    /// The task of that run, such as `document_check_6c1f0`.
    package let taskID: String
    /// Which attempt of the task made it, from 1: news of an earlier attempt's report moves nothing.
    package let taskAttempt: Int
    /// What is examined.
    package let name: ReportName
    /// What the task was given: media ids, names.
    package let input: JSONValue
    /// When the task began it.
    package let createdAt: Date
    /// Where it stands; ``ReportRepository`` states the moves.
    package var status: ReportStatus
    /// What it says; present exactly when it is complete.
    package var outcome: ReportOutcome?
    /// The breakdown stored without an outcome, when it was handed to an analyst; `nil` before.
    package var pendingBreakdown: [String: Breakdown]?
    /// When it became complete; `nil` until then.
    package var completedAt: Date?

    /// A report as given; nothing is checked.
    package init(
        id: ReportID, applicantID: ApplicantID, runID: WorkflowRunID, taskID: String, taskAttempt: Int,
        name: ReportName, input: JSONValue, createdAt: Date, status: ReportStatus, outcome: ReportOutcome? = nil,
        pendingBreakdown: [String: Breakdown]? = nil, completedAt: Date? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.runID = runID
        self.taskID = taskID
        self.taskAttempt = taskAttempt
        self.name = name
        self.input = input
        self.createdAt = createdAt
        self.status = status
        self.outcome = outcome
        self.pendingBreakdown = pendingBreakdown
        self.completedAt = completedAt
    }

    /// The breakdown to show, in every status: client libraries refuse a report without one.
    package var breakdown: [String: Breakdown] {
        self.outcome?.breakdown ?? self.pendingBreakdown ?? self.name.unexaminedBreakdown
    }

    /// The documents that the task was given, in its order; what is no id is passed over.
    package var documentIDs: [DocumentID] { self.identifiers("document_ids") }

    /// The live photos that the task was given, in its order; what is no id is passed over.
    package var livePhotoIDs: [LivePhotoID] { self.identifiers("live_photo_ids") }

    /// Media come as `[{"id"}]`, or as plain ids.
    private func identifiers<Subject>(_ key: String) -> [Identifier<Subject>] {
        (self.input[key]?.arrayValue ?? []).compactMap { item in
            (item.stringValue ?? item["id"]?.stringValue).flatMap { Identifier<Subject>($0) }
        }
    }
}

extension Report: CustomStringConvertible {
    /// Id, kind and status alone.
    package var description: String { "Report(\(self.id), \(self.name.rawValue), \(self.status.rawValue))" }
}

/// Stores reports of one scope at a time.
///
/// ```
/// awaiting_data → complete                           a machine decides
/// awaiting_data → awaiting_approval → complete       an analyst decides
/// awaiting_data, awaiting_approval → cancelled       its task was cancelled or completed by hand
/// ```
/// Nothing leaves `complete`, `cancelled` or `withdrawn`. Each move is one statement that names the status it starts
/// from: of two at once, one moves.
package protocol ReportRepository: Sendable {
    /// Adds a report of a task that exists.
    func insert(_ report: Report, scope: Scope) async throws
    /// The report, `nil` when there is none in this scope; also of a deleted applicant.
    func find(_ id: ReportID, scope: Scope) async throws -> Report?
    /// Those of a run, the one begun first before the others; also of a deleted applicant.
    func list(of run: WorkflowRunID, scope: Scope) async throws -> [Report]
    /// Stores what was found.
    /// - Parameter decider: Who found it, and so where the report must stand: ``ReportDecider/turn``.
    /// - Returns: Whether it stood there; otherwise nothing changed.
    func complete(
        _ id: ReportID, outcome: ReportOutcome, by decider: ReportDecider, at moment: Date, scope: Scope
    ) async throws -> Bool
    /// Hands a report to an analyst.
    /// - Parameter breakdown: What it shows until it is decided; ``ReportName/unexaminedBreakdown`` when no engine found
    ///   anything.
    /// - Returns: Whether it was still `awaiting_data`; otherwise nothing changed.
    func awaitApproval(_ id: ReportID, breakdown: [String: Breakdown], scope: Scope) async throws -> Bool
    /// The report without what its task was given, `nil` when there is none in this scope; also of a deleted applicant,
    /// whose run goes on while the deletion can be taken back.
    func review(_ id: ReportID, scope: Scope) async throws -> ReportReview?
    /// Reports that wait for an analyst, the one begun first before the others.
    func waiting(_ filter: ReportReviewFilter, scope: Scope) async throws -> [ReportReview]
    /// Cancels what is not complete of the reports of some tasks of a run.
    func cancel(of run: WorkflowRunID, taskIDs: [String], scope: Scope) async throws
}
