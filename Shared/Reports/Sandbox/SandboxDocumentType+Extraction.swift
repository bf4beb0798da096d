import CanonicalJSON

extension SandboxDocumentType {
    /// The document as Autofill gives it (Onfido API reference v3.6, "Autofill: Extraction result").
    /// - Parameter changes: Properties that replace the document's, by the names of a document report.
    func extraction(changing changes: [String: JSONValue]) -> JSONValue {
        let read = self.properties.merging(changes, uniquingKeysWith: { $1 })
        var classification = read.filter { Self.classifying.contains($0.key) }
        classification["subtype"] = self.licence == nil ? nil : "full"
        classification["version"] = self.version.map { .string($0) }

        var data = read.filter { Self.extracted.contains($0.key) && $0.value.stringValue?.isEmpty == false }
        data["document_number"] = read["document_numbers"]?[0]?["value"]
        data["expiry_date"] = data["date_of_expiry"]
        if let first = data["first_name"]?.stringValue, let last = data["last_name"]?.stringValue {
            data["full_name"] = .string("\(first) \(last)")
        }
        for line in 1...3 {
            guard let text = read["mrz_line\(line)"] else { continue }
            data["mrz_line_\(line)"] = text
            data["mrz_line\(line)"] = text
        }
        if read["address"] != nil, let address = self.address {
            for (line, text) in zip(1..., [address.street, address.locality]) {
                data["address_\(line)"] = .string(text)
                data["address_line_\(line)"] = .string(text)
            }
        }
        return ["document_classification": .object(classification), "extracted_data": .object(data)]
    }

    private static let classifying: Set = ["document_type", "issuing_country", "issuing_state"]

    /// Names that a document report and an extraction share.
    private static let extracted: Set = [
        "date_of_birth", "date_of_expiry", "document_type", "first_name", "gender", "issuing_authority",
        "issuing_country", "issuing_date", "issuing_state", "last_name", "nationality", "personal_number",
        "place_of_birth",
    ]
}
