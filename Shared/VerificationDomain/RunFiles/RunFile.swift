package import Foundation

/// Names a file that was made of a run.
package typealias RunFileID = Identifier<RunFile>

/// A file that Martlet makes of a run that has ended.
package struct RunFile: Sendable, Equatable {
    /// What is made; stored, so never renamed.
    package enum Kind: String, Sendable, CaseIterable {
        /// What happened, step by step: a PDF.
        case timelineFile = "timeline_file"
        /// Everything about the run with its media: a ZIP.
        case evidenceFolder = "evidence_folder"
        /// What was found, in one document: a PDF.
        case evidenceSummaryFile = "evidence_summary_file"
        /// The same with a signature: a PDF.
        case signedEvidenceFile = "signed_evidence_file"

        /// The media type of the file.
        package var contentType: String { self == .evidenceFolder ? "application/zip" : "application/pdf" }

        /// As the API names the resource in its errors.
        package var resourceName: String {
            switch self {
            case .timelineFile: "TimelineFile"
            case .evidenceFolder: "EvidenceFolder"
            case .evidenceSummaryFile: "EvidenceSummaryFile"
            case .signedEvidenceFile: "SignedEvidenceFile"
            }
        }
    }

    /// What was made.
    package struct Content: Sendable, Equatable {
        /// Bytes before encryption.
        package let byteCount: Int
        /// SHA-256 of the bytes before encryption.
        package let sha256: [UInt8]
        /// When it was stored.
        package let madeAt: Date

        /// States what was made.
        package init(byteCount: Int, sha256: [UInt8], madeAt: Date) {
            self.byteCount = byteCount
            self.sha256 = sha256
            self.madeAt = madeAt
        }
    }

    /// Unique in the environment.
    package let id: RunFileID
    /// What it is.
    package let kind: Kind
    /// What it tells of.
    package let runID: WorkflowRunID
    /// Whom it tells of; stored beside the run so that erasure finds it.
    package let applicantID: ApplicantID
    /// Where its bytes lie, or are to lie.
    package let objectID: MediaObjectID
    /// When it was asked for; what is in the file says the same time, so that making it twice gives the same bytes.
    package let createdAt: Date
    /// `nil` until it is made.
    package var content: Content?

    /// States a file.
    package init(
        id: RunFileID, kind: Kind, runID: WorkflowRunID, applicantID: ApplicantID, objectID: MediaObjectID,
        createdAt: Date, content: Content? = nil
    ) {
        self.id = id
        self.kind = kind
        self.runID = runID
        self.applicantID = applicantID
        self.objectID = objectID
        self.createdAt = createdAt
        self.content = content
    }

    /// The file as a stored object; `nil` until it is made.
    package var file: MediaFile? {
        self.content.map {
            MediaFile(
                objectID: self.objectID, fileName: self.fileName, contentType: self.kind.contentType,
                byteCount: $0.byteCount, sha256: $0.sha256)
        }
    }

    /// What a download is called: the kind and the run's id.
    package var fileName: String {
        "\(self.kind.rawValue)_\(self.runID).\(self.kind == .evidenceFolder ? "zip" : "pdf")"
    }
}

extension RunFile: CustomStringConvertible {
    /// Ids and kind alone.
    package var description: String { "RunFile(\(self.id), \(self.kind.rawValue), of \(self.runID))" }
}

/// Stores what is known of files made of runs, of one scope at a time.
package protocol RunFileRepository: Sendable {
    /// Adds a file that is to be made, of a run that exists.
    func insert(_ file: RunFile, scope: Scope) async throws
    /// Adds those whose kind the run has not; timeline files do not count among them.
    func insertMissing(_ files: [RunFile], scope: Scope) async throws
    /// The file, made or not; `nil` when there is none in this scope.
    /// - Parameter includingDeleted: Also one of a deleted applicant: for work, never for an answer to a client.
    func find(_ id: RunFileID, includingDeleted: Bool, scope: Scope) async throws -> RunFile?
    /// All files of a run, the first one first.
    /// - Parameter includingDeleted: As in ``find(_:includingDeleted:scope:)``.
    func list(of run: WorkflowRunID, includingDeleted: Bool, scope: Scope) async throws -> [RunFile]
    /// Says that a file is made.
    /// - Returns: Whether it was there and was not made before; otherwise nothing changed.
    func complete(_ id: RunFileID, content: RunFile.Content, scope: Scope) async throws -> Bool
    /// The stored objects of all files about an applicant, made or not, deleted or not: for erasure.
    func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID]
}

/// Why a file of a run cannot be had.
package enum RunFileError: Error, Equatable {
    /// Not made, not yet made, or another scope's.
    /// - `id`: As clients name it: a timeline file's own, otherwise the run's.
    case notFound(RunFile.Kind, id: String)
    /// Files are made of runs that have ended.
    case runNotEnded(WorkflowRunID)
    /// Nobody signed a document of that id in the run.
    case signedDocumentNotFound(id: String)
}
