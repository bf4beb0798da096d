import CanonicalJSON

/// Checks a filled-in profile form. Texts are read code point by code point: `<` with an accent over it is still `<`.
enum ProfileCompletion {
    /// Characters that names must not have; API reference, "Forbidden characters".
    private static let forbiddenInNames = Set("^!#$%*=<>;{}\"".unicodeScalars)
    /// Characters that addresses must not have; API reference, "Forbidden characters".
    private static let forbiddenInAddresses = Set("!$%^*=<>".unicodeScalars)
    private static let addressNames = ["country", "line1", "line2", "line3", "town", "postcode", "state"]
    private static let requiredInAddresses: Set<String> = ["country", "postcode"]

    /// The form as it may be stored: asked fields only, with the values as they were sent.
    static func check(
        _ profile: ProfileCapture, data: JSONValue, today: Int
    ) -> Result<JSONValue, CaptureCompletionError> {
        guard let members = data.objectValue else {
            return .failure(CaptureCompletionError(whole: "must be an object"))
        }
        var mistakes: [String: JSONValue] = [:]
        var output: [String: JSONValue] = [:]
        let known = Set(ProfileFieldName.allCases.map(\.rawValue)).union(
            ProfileFieldName.allCases.compactMap(\.consentName))
        for name in members.keys where !known.contains(name) { mistakes[name] = ["is not known"] }
        for field in profile.fields {
            let name = field.name.rawValue
            if let residence = field.name.residence,
                members[ProfileFieldName.countryResidence.rawValue] != .string(residence)
            {
                if let value = members[name], !Self.isBlank(value) {
                    mistakes[name] = [.string("is asked of residents of \(residence) only")]
                }
                continue
            }
            guard let value = members[name], !Self.isBlank(value) else {
                if field.isRequired { mistakes[name] = ["can't be blank"] }
                continue
            }
            output[name] = value
            mistakes[name] = Self.mistake(in: value, of: field.name, today: today)
            if let consent = field.name.consentName {
                output[consent] = members[consent]
                if members[consent] != true { mistakes[consent] = ["must be true"] }
            }
        }
        return mistakes.isEmpty ? .success(.object(output)) : .failure(CaptureCompletionError(fields: mistakes))
    }

    private static func isBlank(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        case .object(let members): members.values.allSatisfy(Self.isBlank)
        case .bool, .integer, .number, .array: false
        }
    }

    private static func mistake(in value: JSONValue, of field: ProfileFieldName, today: Int) -> JSONValue? {
        if field == .address { return Self.mistakeInAddress(value, maximumLength: field.maximumLength) }
        guard let text = value.stringValue else { return ["must be a string"] }
        if let message = Self.tooLong(text, field.maximumLength) { return message }
        switch field {
        case .firstName, .lastName:
            return Self.isPlain(text, without: Self.forbiddenInNames) ? nil : ["has invalid characters"]
        case .dob:
            guard case .day(let day) = Moment(parsing: text) else { return ["must be a date as YYYY-MM-DD"] }
            return day < today && Moment.age(bornOn: day, on: today) <= 150 ? nil : ["must be a date of birth"]
        case .email:
            return Self.isEmail(text) ? nil : ["invalid format"]
        case .phoneNumber:
            return Self.isPhoneNumber(text) ? nil : ["must be a number with a country code, such as +447911123456"]
        case .nationality, .countryResidence:
            return CountryCode.all.contains(text) ? nil : ["must be a country's three letters in upper case"]
        case .ssn:
            return Self.isSocialSecurityNumber(text) ? nil : ["must be nine digits, such as 123-45-6789"]
        case .pan:
            return Self.isAccountNumber(text) ? nil : ["must be five letters, four digits and a letter"]
        case .address:
            return nil
        }
    }

    /// Nine digits, together or in groups of three, two and four.
    private static func isSocialSecurityNumber(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false).map { $0.utf8.count }
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return (groups == [9] || groups == [3, 2, 4]) && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// As the Income Tax Department of India issues them: `ABCDE1234F`.
    private static func isAccountNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 10
            && bytes.enumerated().allSatisfy { index, byte in
                (5..<9).contains(index) ? (0x30...0x39).contains(byte) : (0x41...0x5A).contains(byte)
            }
    }

    private static func mistakeInAddress(_ value: JSONValue, maximumLength: Int) -> JSONValue? {
        guard let members = value.objectValue else { return ["must be an object"] }
        var mistakes: [String: JSONValue] = [:]
        for (name, value) in members {
            if !Self.addressNames.contains(name) {
                mistakes[name] = ["is not known"]
            } else if !value.isNull {
                mistakes[name] = Self.mistakeInAddressLine(value, name: name, maximumLength: maximumLength)
            }
        }
        for name in Self.requiredInAddresses where members[name].map(Self.isBlank) ?? true {
            mistakes[name] = ["can't be blank"]
        }
        return mistakes.isEmpty ? nil : [.object(mistakes)]
    }

    private static func mistakeInAddressLine(_ value: JSONValue, name: String, maximumLength: Int) -> JSONValue? {
        guard let text = value.stringValue else { return ["must be a string"] }
        if name == "country" {
            return CountryCode.all.contains(text) ? nil : ["must be a country's three letters in upper case"]
        }
        if let message = Self.tooLong(text, maximumLength) { return message }
        return Self.isPlain(text, without: Self.forbiddenInAddresses) ? nil : ["has invalid characters"]
    }

    private static func tooLong(_ text: String, _ limit: Int) -> JSONValue? {
        text.unicodeScalars.count > limit ? [.string("must have at most \(limit) characters")] : nil
    }

    private static func isPlain(_ text: String, without forbidden: Set<Unicode.Scalar>) -> Bool {
        !text.unicodeScalars.contains { forbidden.contains($0) || $0.properties.generalCategory == .control }
    }

    /// A local part and a domain of at least two labels; no quoted parts, no literal addresses, no blanks.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(String(parts[0]).utf8.count) else { return false }
        let local = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        let forbidden = Set("()<>[]:;,\\\"".unicodeScalars)
        let isLocalSound = local.allSatisfy { part in
            !part.isEmpty && !part.contains { $0.properties.isWhitespace || forbidden.contains($0) }
        }
        return isLocalSound && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            }
    }

    /// E.164: a plus and up to 15 digits, the first no zero; at least 7 as the shortest national plans have.
    private static func isPhoneNumber(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.hasPrefix("+") && (7...15).contains(digits.count) && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }
}
