package import MediaStore
package import VerificationDomain

/// Why a form that is well-formed multipart is no upload.
package enum UploadError: Error, Equatable {
    /// The field `file` came more than once.
    case severalFiles
    /// The field `file` is a plain text.
    case notAFile
    /// Another field came more than once; two readers might take different ones.
    case repeatedField(String)
}

/// A file that is refused, in a form in which more is wrong.
package struct RefusedUpload: Error {
    /// What is wrong with the file.
    package let file: MediaError
    /// What is wrong with the other fields; never empty.
    package let fields: ValidationError

    /// States what is wrong.
    package init(file: MediaError, fields: ValidationError) {
        self.file = file
        self.fields = fields
    }
}
