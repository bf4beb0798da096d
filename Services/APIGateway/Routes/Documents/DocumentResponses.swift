import CanonicalJSON
import MediaStore
import VerificationDomain

extension Document {
    /// Source: API reference, "Document object".
    var response: JSONValue {
        .object([
            "id": .string(self.id.description),
            "created_at": .string(WireDate.text(self.createdAt)),
            "href": .string("/v3.6/documents/\(self.id)"),
            "download_href": .string("/v3.6/documents/\(self.id)/download"),
            "file_name": .string(self.file.fileName),
            "file_type": .string(self.file.fileExtension),
            "file_size": .integer(Int64(self.file.byteCount)),
            "type": .string(self.type.rawValue),
            "side": JSONValue(text: self.side?.rawValue),
            "issuing_country": JSONValue(text: self.issuingCountry?.rawValue),
            "applicant_id": .string(self.applicantID.description),
        ])
    }
}

extension MediaFile {
    /// `jpg` or `jpeg` as the file was named, else what the content is.
    var fileExtension: String {
        let canonical = MediaType.allCases.first { $0.contentType == self.contentType }?.fileExtension ?? ""
        let named = self.fileName.split(separator: ".").last.map { $0.lowercased() }
        return canonical == "jpg" && named == "jpeg" ? "jpeg" : canonical
    }
}
