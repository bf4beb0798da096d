import Cryptography
package import Foundation

package typealias DocumentID = Identifier<Document>
package typealias LivePhotoID = Identifier<LivePhoto>
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
    package let id: DocumentID
    package let applicantID: ApplicantID
    package let createdAt: Date
    package let type: DocumentType
    package let side: DocumentSide?
    package let issuingCountry: CountryCode?
    package let file: MediaFile
    /// Where the applicant was, if the upload said so; it takes precedence over the applicant's own.
    package let location: ApplicantLocation?

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
    package let id: LivePhotoID
    package let applicantID: ApplicantID
    package let createdAt: Date
    package let file: MediaFile

    package init(id: LivePhotoID, applicantID: ApplicantID, createdAt: Date, file: MediaFile) {
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
