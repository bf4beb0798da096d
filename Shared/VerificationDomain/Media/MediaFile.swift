import Cryptography

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

extension MediaFile {
    /// SHA-256 as lower-case hexadecimal digits.
    package var checksum: String { Hex.encode(self.sha256) }
}
