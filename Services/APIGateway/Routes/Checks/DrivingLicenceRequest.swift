import CanonicalJSON
import VerificationDomain

/// The object `us_driving_licence` of `POST /checks`.
///
/// Source: API reference, "Driver's License Data Verification report"; OpenAPI `us_driving_licence_shared`.
enum DrivingLicenceRequest {
    private static let texts = [
        "address_line_1", "address_line_2", "city", "first_name", "last_name", "middle_name", "name_suffix",
        "postal_code",
    ]
    private static let dates = ["date_of_birth", "expiration_date", "issue_date"]
    private static let numbers = ["height_measure_feet", "height_measure_inches", "weight_measure"]

    private enum Category: String, CaseIterable {
        case licence = "driver license"
        case permit = "driver permit"
        case identityCard = "id card"
    }

    private enum EyeColour: String, CaseIterable {
        case BLK, BLU, BRO, DIC, GRY, GRN, HAZ, MAR, PNK
    }

    private enum Gender: String, CaseIterable {
        case male = "Male"
        case female = "Female"
    }

    /// The fields that are known and right; `nil` when the request has no such object.
    static func fields(_ fields: inout FieldReader) -> JSONValue? {
        guard var entry = fields.nested("us_driving_licence") else { return nil }
        var members: [String: JSONValue] = [:]
        members["id_number"] = entry.string("id_number", required: true).map(JSONValue.string)
        members["issue_state"] = entry.string("issue_state", required: true, check: Self.state).map(JSONValue.string)
        members["state"] = entry.string("state", check: Self.state).map(JSONValue.string)
        for key in Self.texts { members[key] = entry.string(key).map(JSONValue.string) }
        for key in Self.dates { members[key] = entry.string(key, check: Self.date).map(JSONValue.string) }
        for key in Self.numbers { members[key] = entry.int(key, in: 0...2_000).map { .integer(Int64($0)) } }
        members["document_category"] = entry.choice("document_category", as: Category.self).map { .string($0.rawValue) }
        members["eye_color_code"] = entry.choice("eye_color_code", as: EyeColour.self).map { .string($0.rawValue) }
        members["gender"] = entry.choice("gender", as: Gender.self).map { .string($0.rawValue) }
        fields.merge(entry)
        return .object(members)
    }

    private static func state(_ text: String) -> String? {
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            ? nil : "must be a two-letter code of a state in upper case"
    }

    private static func date(_ text: String) -> String? {
        CalendarDate(text) == nil ? "invalid format, must be YYYY-MM-DD" : nil
    }
}
