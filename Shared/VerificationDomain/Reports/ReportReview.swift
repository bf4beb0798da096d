package import Foundation
package import Reports

/// A report as whoever decides it sees it: what was found and of which media, without the names and other texts that it
/// was given. Prints as its id, kind and status only.
package struct ReportReview: Sendable, Equatable {
    /// The report's.
    package let id: ReportID
    /// Who is examined.
    package let applicantID: ApplicantID
    /// What waits for it.
    package let owner: ReportOwner
    /// What is examined.
    package let name: ReportName
    /// Where it stands.
    package let status: ReportStatus
    /// The overall result; `nil` until it is complete.
    package let result: ReportResult?
    /// The finer grade of a complete document report.
    package let subResult: ReportSubResult?
    /// What was found so far; the result `nil` where nothing was examined.
    package let breakdown: [String: Breakdown]
    /// The documents that it is about.
    package let documentIDs: [DocumentID]
    /// The live photos that it is about.
    package let livePhotoIDs: [LivePhotoID]
    /// The ID photos that it is about, for a face that is compared with one of them.
    package let idPhotoIDs: [IDPhotoID]
    /// The live videos that it is about.
    package let liveVideoIDs: [LiveVideoID]
    /// The motion captures that it is about.
    package let motionCaptureIDs: [MotionCaptureID]
    /// When it was begun.
    package let createdAt: Date
    /// When it became complete; `nil` until then.
    package let completedAt: Date?

    /// A view as given; nothing is checked.
    package init(
        id: ReportID, applicantID: ApplicantID, owner: ReportOwner, name: ReportName, status: ReportStatus,
        result: ReportResult?, subResult: ReportSubResult?, breakdown: [String: Breakdown],
        documentIDs: [DocumentID], livePhotoIDs: [LivePhotoID], idPhotoIDs: [IDPhotoID] = [],
        liveVideoIDs: [LiveVideoID] = [], motionCaptureIDs: [MotionCaptureID] = [], createdAt: Date,
        completedAt: Date?
    ) {
        self.id = id
        self.applicantID = applicantID
        self.owner = owner
        self.name = name
        self.status = status
        self.result = result
        self.subResult = subResult
        self.breakdown = breakdown
        self.documentIDs = documentIDs
        self.livePhotoIDs = livePhotoIDs
        self.idPhotoIDs = idPhotoIDs
        self.liveVideoIDs = liveVideoIDs
        self.motionCaptureIDs = motionCaptureIDs
        self.createdAt = createdAt
        self.completedAt = completedAt
    }
}

extension ReportReview: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Id, kind and status alone.
    package var description: String { "ReportReview(\(self.id), \(self.name.rawValue), \(self.status.rawValue))" }

    /// Id, kind and status alone.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows what was found.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Which of the reports that wait for an analyst are listed, oldest first.
package struct ReportReviewFilter: Sendable, Equatable {
    /// Only reports of this kind.
    package var name: ReportName?
    /// Only reports that were begun before this time.
    package var begunBefore: Date?
    /// Only what comes after this report: the last one of the page before, whether it waits still or not.
    package var after: ReportID?
    /// At most so many; 1 or more.
    package var limit: Int

    /// Everything that waits, `limit` at a time.
    package init(limit: Int) { self.limit = limit }
}
