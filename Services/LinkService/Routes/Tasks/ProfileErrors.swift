import CanonicalJSON
import Workflows

/// Says what is wrong with a profile, by input, in the language of the page.
///
/// The domain's texts are for developers. Which sentence helps the person follows from the field and what is in it.
struct ProfileErrors {
    let profile: ProfileCapture
    let strings: LinkStrings

    /// - Parameters:
    ///   - fields: As a refused completion has them; the address's below `address`.
    ///   - data: What was refused.
    func messages(_ fields: [String: JSONValue], data: JSONValue) -> [String: String] {
        var messages: [String: String] = [:]
        for (name, mistake) in fields {
            if name == ProfileFieldName.address.rawValue {
                for line in Self.lines(in: mistake) {
                    messages["address.\(line)"] = self.message(
                        "address.\(line)", value: data["address"]?[line]?.stringValue)
                }
            } else {
                messages[name] = self.message(name, value: data[name]?.stringValue)
            }
        }
        return messages
    }

    /// The wrong lines: those named inside, or those that every address needs.
    private static func lines(in mistake: JSONValue) -> [String] {
        let inner = (mistake.arrayValue ?? []).compactMap(\.objectValue).flatMap(\.keys)
        return inner.isEmpty ? ["country", "postcode"] : inner
    }

    private func message(_ name: String, value: String?) -> String {
        let field = ProfileFieldName(rawValue: name) ?? (name.hasPrefix("address.") ? .address : nil)
        if let asking = ProfileFieldName.allCases.first(where: { $0.consentName == name }) {
            return self.strings("errors", asking == .ssn ? "ssn_consent" : "consent")
        }
        guard let value, !value.isEmpty else { return self.strings("errors", "blank") }
        if let limit = field?.maximumLength, value.count > limit {
            return self.strings("errors", "too_long", ["count": "\(limit)"])
        }
        switch field {
        case .dob: return self.strings("errors", "dob")
        case .email: return self.strings("errors", "email")
        case .phoneNumber: return self.strings("errors", "phone_number")
        case .ssn: return self.strings("errors", "ssn")
        case .pan: return self.strings("errors", "pan")
        case .nationality, .countryResidence: return self.strings("errors", "country")
        case .firstName, .lastName, .address, nil:
            return self.strings("errors", name == "address.country" ? "country" : "characters")
        }
    }
}
