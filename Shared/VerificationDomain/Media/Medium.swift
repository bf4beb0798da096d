package import Foundation

/// A file that was uploaded for an applicant, of one kind, with what the kind says beside it.
package struct Medium<Kind: MediumKind>: Sendable, Equatable {
    /// The medium, by which the API knows it.
    package let id: Identifier<Medium<Kind>>
    /// Whose it is.
    package let applicantID: ApplicantID
    /// When it was uploaded.
    package let createdAt: Date
    /// Its file.
    package let file: MediaFile
    /// What the kind says beside the file.
    package let details: Kind.Details

    /// A medium as stored.
    package init(
        id: Identifier<Medium<Kind>>, applicantID: ApplicantID, createdAt: Date, file: MediaFile,
        details: Kind.Details
    ) {
        self.id = id
        self.applicantID = applicantID
        self.createdAt = createdAt
        self.file = file
        self.details = details
    }
}

extension Medium where Kind.Details == NoMediumDetails {
    /// A medium as stored that is a file and nothing else.
    package init(id: Identifier<Medium<Kind>>, applicantID: ApplicantID, createdAt: Date, file: MediaFile) {
        self.init(
            id: id, applicantID: applicantID, createdAt: createdAt, file: file, details: NoMediumDetails())
    }
}

extension Medium: CustomStringConvertible {
    /// Kind and id: what a challenge asked, and how files are named, is the applicant's.
    package var description: String { "\(Kind.resource)(\(self.id))" }
}
