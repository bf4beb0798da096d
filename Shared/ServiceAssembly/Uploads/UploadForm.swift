import Cryptography
package import MediaStore
package import VerificationDomain

/// A multipart upload that has been read: its file is in the media store, sealed and checked, its other fields are here.
package struct UploadForm: Sendable {
    /// The fields beside the file, by name; as the client sent them.
    package let fields: [String: String]
    /// The stored file; `nil` when the form had none.
    package let file: StagedFile?

    /// States what a form brought.
    package init(fields: [String: String], file: StagedFile?) {
        self.fields = fields
        self.file = file
    }

    /// A file that is in the media store while no row names it yet.
    package struct StagedFile: Sendable {
        /// Where it lies.
        package let key: BlobKey
        /// As the client named it, made harmless; at most 255 bytes.
        package let fileName: String
        /// What the checks found it to be.
        package let stored: StoredUpload

        /// States what was stored, and where.
        package init(key: BlobKey, fileName: String, stored: StoredUpload) {
            self.key = key
            self.fileName = fileName
            self.stored = stored
        }

        /// As the domain keeps it.
        package var mediaFile: MediaFile {
            MediaFile(
                objectID: MediaObjectID(rawValue: self.key.objectID), fileName: self.fileName,
                contentType: self.stored.media.type.contentType, byteCount: self.stored.blob.size,
                sha256: self.stored.blob.sha256.bytes)
        }
    }
}

extension UploadForm: CustomStringConvertible {
    /// How many fields there are: names and values are the client's.
    package var description: String { "UploadForm(\(self.fields.count) fields)" }
}

extension UploadForm.StagedFile: CustomStringConvertible {
    /// Kind and size: names of files often hold a person's.
    package var description: String { "StagedFile(\(self.stored.media.type), \(self.stored.blob.size) bytes)" }
}
