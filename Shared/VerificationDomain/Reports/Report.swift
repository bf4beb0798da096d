package import CanonicalJSON
package import Foundation
package import Reports

package typealias ReportID = Identifier<Report>

/// One examination of an applicant, made by a task of a workflow run.
package struct Report: Sendable, Equatable {
    package let id: ReportID
    package let applicantID: ApplicantID
    package let runID: WorkflowRunID
    package let taskID: String
    package let taskAttempt: Int
    package let name: ReportName
    /// What the task was given: media ids, names.
    package let input: JSONValue
    package let createdAt: Date
    package var status: ReportStatus
    package var outcome: ReportOutcome?
    package var completedAt: Date?

    package init(
        id: ReportID, applicantID: ApplicantID, runID: WorkflowRunID, taskID: String, taskAttempt: Int,
        name: ReportName, input: JSONValue, createdAt: Date, status: ReportStatus, outcome: ReportOutcome? = nil,
        completedAt: Date? = nil
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
        self.completedAt = completedAt
    }

    package var documentIDs: [DocumentID] { self.identifiers("document_ids") }

    package var livePhotoIDs: [LivePhotoID] { self.identifiers("live_photo_ids") }

    /// Media come as `[{"id"}]`, or as plain ids.
    private func identifiers<Subject>(_ key: String) -> [Identifier<Subject>] {
        (self.input[key]?.arrayValue ?? []).compactMap { item in
            (item.stringValue ?? item["id"]?.stringValue).flatMap { Identifier<Subject>($0) }
        }
    }
}

extension Report: CustomStringConvertible {
    package var description: String { "Report(\(self.id), \(self.name.rawValue), \(self.status.rawValue))" }
}

/// Stores reports of one scope at a time.
package protocol ReportRepository: Sendable {
    func insert(_ report: Report, scope: Scope) async throws
    func find(_ id: ReportID, scope: Scope) async throws -> Report?
    /// Stores what was found.
    /// - Returns: Whether the report was still `awaiting_data`; otherwise nothing changed.
    func complete(_ id: ReportID, outcome: ReportOutcome, at moment: Date, scope: Scope) async throws -> Bool
    /// Hands a report to an analyst.
    /// - Returns: Whether it was still `awaiting_data`.
    func awaitApproval(_ id: ReportID, scope: Scope) async throws -> Bool
}
