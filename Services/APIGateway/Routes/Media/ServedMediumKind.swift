import CanonicalJSON
import MediaStore
import VerificationDomain

/// A kind of media that the API serves, in `/v3.6/<plural>` and `/files`.
protocol ServedMediumKind: MediumKind {
    /// The file's name, as the API tells it.
    static func fileName(of medium: Medium<Self>) -> String
    /// The file's type, as the API tells it.
    static func fileType(of medium: Medium<Self>) -> String
    /// What the API shows beside the keys of every medium.
    static func members(of medium: Medium<Self>) -> [String: JSONValue]
}

extension ServedMediumKind {
    /// As it was uploaded.
    static func fileName(of medium: Medium<Self>) -> String { medium.file.fileName }

    /// A media type.
    static func fileType(of medium: Medium<Self>) -> String { medium.file.contentType }

    static func members(of medium: Medium<Self>) -> [String: JSONValue] { [:] }
}

extension Medium where Kind: ServedMediumKind {
    /// The medium as the API shows it.
    var response: JSONValue {
        let path = "/v3.6/\(Kind.plural)/\(self.id)"
        let members: [String: JSONValue] = [
            "id": .string(self.id.description),
            "created_at": .string(WireDate.text(self.createdAt)),
            "href": .string(path),
            "download_href": .string("\(path)/download"),
            "file_name": .string(Kind.fileName(of: self)),
            "file_type": .string(Kind.fileType(of: self)),
            "file_size": .integer(Int64(self.file.byteCount)),
        ]
        return .object(members.merging(Kind.members(of: self)) { _, special in special })
    }
}
