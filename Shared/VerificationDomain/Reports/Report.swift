package import CanonicalJSON
package import Foundation
package import Reports

/// Names one report; on the wire a plain UUID.
package typealias ReportID = Identifier<Report>

/// One examination of an applicant, made by a task of a workflow run or as part of a check. Prints as its id, kind and
/// status only.
package struct Report: Sendable, Equatable {
    /// Made by Martlet.
    package let id: ReportID
    /// Who is examined; stored beside the owner so that erasure finds it.
    package let applicantID: ApplicantID
    /// What waits for it.
    package let owner: ReportOwner
    /// Which attempt of a run's task made it, from 1: news of an earlier attempt's report moves nothing. 1 in a check.
    package let taskAttempt: Int
    /// What is examined.
    package let name: ReportName
    /// What the task was given, or the check chose: media ids, names.
    package let input: JSONValue
    /// When it was begun.
    package let createdAt: Date
    /// Where it stands; ``ReportRepository`` states the moves.
    package var status: ReportStatus
    /// Whether nothing happens to it until the tenant resumes it; only of a check, and only while `awaiting_data`, which
    /// is what clients see: their libraries refuse the status `paused` of a report.
    package var isPaused: Bool
    /// Why it was withdrawn, in words for the tenant; `nil` in every other status.
    package var withdrawalReason: String?
    /// The status that webhooks were last told; `nil` before the first event about it. Only of a check.
    package var announcedStatus: ReportStatus?
    /// What it says; present exactly when it is complete.
    package var outcome: ReportOutcome?
    /// The breakdown stored without an outcome, when it was handed to an analyst; `nil` before.
    package var pendingBreakdown: [String: Breakdown]?
    /// When it became complete; `nil` until then.
    package var completedAt: Date?

    /// A report as given; nothing is checked.
    package init(
        id: ReportID, applicantID: ApplicantID, owner: ReportOwner, taskAttempt: Int = 1, name: ReportName,
        input: JSONValue, createdAt: Date, status: ReportStatus, isPaused: Bool = false,
        withdrawalReason: String? = nil, announcedStatus: ReportStatus? = nil, outcome: ReportOutcome? = nil,
        pendingBreakdown: [String: Breakdown]? = nil, completedAt: Date? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.owner = owner
        self.taskAttempt = taskAttempt
        self.name = name
        self.input = input
        self.createdAt = createdAt
        self.status = status
        self.isPaused = isPaused
        self.withdrawalReason = withdrawalReason
        self.announcedStatus = announcedStatus
        self.outcome = outcome
        self.pendingBreakdown = pendingBreakdown
        self.completedAt = completedAt
    }

    /// A report of a run's task, as given; nothing is checked.
    package init(
        id: ReportID, applicantID: ApplicantID, runID: WorkflowRunID, taskID: String, taskAttempt: Int,
        name: ReportName, input: JSONValue, createdAt: Date, status: ReportStatus, outcome: ReportOutcome? = nil,
        pendingBreakdown: [String: Breakdown]? = nil, completedAt: Date? = nil
    ) {
        self.init(
            id: id, applicantID: applicantID, owner: .task(ReportTask(runID: runID, taskID: taskID)),
            taskAttempt: taskAttempt, name: name, input: input, createdAt: createdAt, status: status,
            outcome: outcome, pendingBreakdown: pendingBreakdown, completedAt: completedAt)
    }

    /// The breakdown to show, in every status: client libraries refuse a report without one.
    package var breakdown: [String: Breakdown] {
        self.outcome?.breakdown ?? self.pendingBreakdown ?? self.name.unexaminedBreakdown
    }

    /// The properties to show, in every status: of a withdrawn report the reason. Source: API reference, "Known Faces
    /// report".
    package var properties: [String: JSONValue] {
        if let reason = self.withdrawalReason { return ["reason": .string(reason)] }
        return self.outcome?.properties ?? [:]
    }

    /// Where the report stands for the check that it is part of.
    package var standing: ReportStanding {
        ReportStanding(status: self.status, result: self.outcome?.result, isPaused: self.isPaused)
    }

    /// The documents that it is about, in the order in which they were given; what is no id is passed over.
    package var documentIDs: [DocumentID] { self.identifiers("document_ids") }

    /// The live photos that it is about, likewise.
    package var livePhotoIDs: [LivePhotoID] { self.identifiers("live_photo_ids") }

    /// The ID photos that it is about, likewise.
    package var idPhotoIDs: [IDPhotoID] { self.identifiers("id_photo_ids") }

    /// The live videos that it is about, likewise.
    package var liveVideoIDs: [LiveVideoID] { self.identifiers("live_video_ids") }

    /// The motion captures that it is about, likewise.
    package var motionCaptureIDs: [MotionCaptureID] { self.identifiers("motion_capture_ids") }

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
/// awaiting_data → withdrawn                          what it would need is missing
/// awaiting_data, awaiting_approval → cancelled       its task was cancelled or completed by hand, or the tenant did it
/// ```
/// Nothing leaves `complete`, `cancelled` or `withdrawn`. Each move is one statement that names the status it starts
/// from: of two at once, one moves.
package protocol ReportRepository: Sendable {
    /// Adds a report of a task or a check that exists.
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
    /// The reports of a check, in the order in which it names them; none when there is no such check in the scope. Also
    /// of a deleted applicant.
    func list(of check: CheckID, scope: Scope) async throws -> [Report]
    /// Cancels one report, paused or not.
    /// - Returns: Whether it had not ended; otherwise nothing changed.
    func cancel(_ id: ReportID, scope: Scope) async throws -> Bool
    /// Has a paused report go on.
    /// - Returns: Whether it was paused; otherwise nothing changed.
    func resume(_ id: ReportID, scope: Scope) async throws -> Bool
    /// Ends a report without a result.
    /// - Parameter reason: What the tenant is told, as the property `reason`.
    /// - Returns: Whether it was still `awaiting_data`; otherwise nothing changed.
    func withdraw(_ id: ReportID, reason: String, scope: Scope) async throws -> Bool
    /// Notes which status webhooks have been told of some reports, under the lock of their check.
    func note(announced statuses: [ReportID: ReportStatus], scope: Scope) async throws
}
