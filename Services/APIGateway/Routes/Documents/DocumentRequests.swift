import CanonicalJSON
import Foundation
import MediaStore
import ServiceAssembly
import VerificationDomain

/// The fields of `POST /documents`. Source: API reference, "Upload document".
enum DocumentRequest {
    /// - Throws: ``ValidationError`` naming every wrong field, `file` too.
    static func parse(
        _ form: UploadForm
    ) throws(ValidationError) -> (new: RecordMedia.NewDocument, file: UploadForm.StagedFile) {
        var fields = FieldReader(Self.object(of: form.fields))
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        let type = fields.choice("type", as: DocumentType.self, required: true)
        let side = fields.choice("side", as: DocumentSide.self)
        let country = fields.country("issuing_country")
        _ = fields.formFlag("validate_image_quality")
        let location = ApplicantRequest.location(&fields)
        if let file = form.file {
            // Chip data of a passport, which the client libraries send to the sandbox as JSON.
            if file.stored.media.type == .json, type != .passport {
                fields.refuse("file", "invalid type, the file's content is of no supported format")
            }
        } else {
            fields.refuse("file", "can't be blank")
        }
        try fields.wrong.throwIfAny()
        guard let applicantID, let type, let file = form.file else { throw fields.wrong }
        return (
            RecordMedia.NewDocument(
                applicantID: applicantID, type: type, side: side, issuingCountry: country, location: location), file
        )
    }

    /// Whether the form asks that the picture be looked at before it is taken; its text was read by ``parse(_:)``.
    static func asksForImageQuality(_ fields: [String: String]) -> Bool {
        fields["validate_image_quality"]?.lowercased() == "true"
    }

    /// Form fields as a JSON object: empty ones are absent; `location` comes as one part of JSON, as
    /// `location[ip_address]` and `location[country_of_residence]`, or as something that no parser reads, which one
    /// client library sends and which then counts as absent.
    static func object(of form: [String: String]) -> JSONValue {
        var object: [String: JSONValue] = [:]
        var location: [String: JSONValue] = [:]
        for (name, text) in form where !text.isEmpty {
            if name == "location" {
                if let value = try? JSONValue(parsing: Array(text.utf8)), let given = value.objectValue {
                    location.merge(given) { bracketed, _ in bracketed }
                }
            } else if name.hasPrefix("location["), name.hasSuffix("]") {
                location[String(name.dropFirst("location[".count).dropLast())] = .string(text)
            } else {
                object[name] = .string(text)
            }
        }
        if !location.isEmpty { object["location"] = .object(location) }
        return .object(object)
    }
}
