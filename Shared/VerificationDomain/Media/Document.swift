import Cryptography
package import Foundation

/// Names a document; public.
package typealias DocumentID = Identifier<Document>
/// Names a live photo; public.
package typealias LivePhotoID = Identifier<LivePhoto>
/// Names an ID photo; public.
package typealias IDPhotoID = Identifier<IDPhoto>
/// Names a file in the media store; never shown to anybody.
package typealias MediaObjectID = Identifier<MediaFile>

/// A file in the blob store: where it lies and what it was when it came in.
package struct MediaFile: Sendable, Equatable {
    /// Made by Martlet; never derived from what a client sent.
    package let objectID: MediaObjectID
    /// As the client named it, without any path; personal data may be in it.
    package let fileName: String
    /// The media type that its content proved to be, such as `image/png`.
    package let contentType: String
    /// Bytes before encryption.
    package let byteCount: Int
    /// SHA-256 of the bytes before encryption.
    package let sha256: [UInt8]

    /// A file as stored.
    package init(objectID: MediaObjectID, fileName: String, contentType: String, byteCount: Int, sha256: [UInt8]) {
        self.objectID = objectID
        self.fileName = fileName
        self.contentType = contentType
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}

extension MediaFile: CustomStringConvertible {
    package var description: String { "MediaFile(\(self.objectID), \(self.contentType), \(self.byteCount) bytes)" }
}

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

/// A photo of the applicant's face.
package struct LivePhoto: Sendable, Equatable {
    /// The photo, by which the API knows it.
    package let id: LivePhotoID
    /// Whose it is.
    package let applicantID: ApplicantID
    /// When it was uploaded.
    package let createdAt: Date
    /// Its file.
    package let file: MediaFile

    /// A live photo as stored.
    package init(id: LivePhotoID, applicantID: ApplicantID, createdAt: Date, file: MediaFile) {
        self.id = id
        self.applicantID = applicantID
        self.createdAt = createdAt
        self.file = file
    }
}

/// A photo of the applicant's face from a trustworthy party, such as a government agency. Source: API reference,
/// "ID photos".
package struct IDPhoto: Sendable, Equatable {
    /// The photo, by which the API knows it.
    package let id: IDPhotoID
    /// Whose it is.
    package let applicantID: ApplicantID
    /// When it was uploaded.
    package let createdAt: Date
    /// Its file.
    package let file: MediaFile

    /// An ID photo as stored.
    package init(id: IDPhotoID, applicantID: ApplicantID, createdAt: Date, file: MediaFile) {
        self.id = id
        self.applicantID = applicantID
        self.createdAt = createdAt
        self.file = file
    }
}

extension MediaFile {
    /// SHA-256 as lower-case hexadecimal digits.
    package var checksum: String { Hex.encode(self.sha256) }
}
