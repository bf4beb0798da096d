package import Foundation

/// Names a document; public.
package typealias DocumentID = Identifier<Document>

/// An uploaded identity document, one side of it.
package struct Document: Sendable, Equatable {
    /// The document, by which the API knows it.
    package let id: DocumentID
    /// Whose it is.
    package let applicantID: ApplicantID
    /// When it was uploaded.
    package let createdAt: Date
    /// As the client declared it.
    package let type: DocumentType
    /// As the client declared it; `nil` when it did not.
    package let side: DocumentSide?
    /// As the client declared it; `nil` when it did not.
    package let issuingCountry: CountryCode?
    /// Its file.
    package let file: MediaFile
    /// Where the applicant was, if the upload said so; it takes precedence over the applicant's own.
    package let location: ApplicantLocation?

    /// A document as stored.
    package init(
        id: DocumentID, applicantID: ApplicantID, createdAt: Date, type: DocumentType, side: DocumentSide?,
        issuingCountry: CountryCode?, file: MediaFile, location: ApplicantLocation?
    ) {
        self.id = id
        self.applicantID = applicantID
        self.createdAt = createdAt
        self.type = type
        self.side = side
        self.issuingCountry = issuingCountry
        self.file = file
        self.location = location
    }
}
