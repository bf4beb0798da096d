import CanonicalJSON
import MediaStore
import VerificationDomain

/// A kind of media that is a part of a document, and is served with it.
protocol DocumentPartKind: MediumKind where Details == DocumentPart {
    /// Which files are taken.
    static var policy: UploadPolicy { get }
    /// Where the API serves it, or what it makes of it, below the document's path.
    static var servedAt: String { get }
}

extension DocumentVideoKind: DocumentPartKind {
    static var policy: UploadPolicy { .recording }
    static var servedAt: String { "video/download" }
}

extension ChipDataKind: DocumentPartKind {
    static var policy: UploadPolicy { .chipData }
    static var servedAt: String { "nfc_face" }
}

extension Medium where Kind: DocumentPartKind {
    /// The answer to the upload of a part: the keys of every medium, without an address of its own.
    var response: JSONValue {
        .object([
            "id": .string(self.id.description),
            "created_at": .string(WireDate.text(self.createdAt)),
            "document_id": .string(self.details.documentID.description),
            "download_href": .string("/v3.6/documents/\(self.details.documentID)/\(Kind.servedAt)"),
            "file_name": .string(self.file.fileName),
            "file_type": .string(self.file.contentType),
            "file_size": .integer(Int64(self.file.byteCount)),
        ])
    }
}
