package import Foundation

/// The rules that an applicant's values must meet, field by field. Every function returns the message to show, or
/// `nil` when the value is good.
///
/// Source: API reference, "Applicant object", "Forbidden characters", "ID number object"; OpenAPI document, schemas
/// `applicant_first_name` and `address_shared`.
package enum ApplicantRules {
    /// Forbidden in names.
    package static let forbiddenInNames = Set("^!#$%*=<>;{}\"")
    /// Forbidden in addresses.
    package static let forbiddenInAddresses = Set("!$%^*=<>")
    /// Longest value that any text field takes, in characters.
    package static let maximumLength = 255

    package static func name(_ text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "can't be blank" }
        if text.contains(where: { Self.forbiddenInNames.contains($0) }) {
            return "invalid characters, forbidden characters: ^!#$%*=<>;{}\""
        }
        return Self.text(text)
    }

    package static func addressField(_ text: String) -> String? {
        if text.contains(where: { Self.forbiddenInAddresses.contains($0) }) {
            return "invalid characters, forbidden characters: !$%^*=<>"
        }
        return Self.text(text)
    }

    package static func text(_ text: String) -> String? {
        if text.count > Self.maximumLength {
            return "is too long (maximum is \(Self.maximumLength) characters)"
        }
        // NUL cannot be stored; other controls have no place in a name or an address.
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "invalid characters, control characters are forbidden"
        }
        return nil
    }

    /// One `@`, something before it, a dotted host after it; no spaces. Whether mail arrives is not examined.
    package static func email(_ text: String) -> String? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254,
            !text.contains(where: { $0.isWhitespace || $0.isNewline }),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return "invalid format" }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else { return "invalid format" }
        return nil
    }

    /// - Parameter today: The day that counts as today.
    package static func dateOfBirth(_ date: CalendarDate, today: CalendarDate) -> String? {
        if date > today { return "must be in the past" }
        if date.year < 1900 { return "is too far in the past" }
        return nil
    }

    /// A country code with `+`, then 7 to 15 digits (ITU-T E.164); spaces, dots, dashes and brackets may separate.
    package static func phoneNumber(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let separators = Set(" .-()")
        guard text.first == "+", (7...15).contains(digits.count), text.count <= 32,
            text.dropFirst().allSatisfy({ ($0.isASCII && $0.isNumber) || separators.contains($0) })
        else { return "invalid format, must start with + and the country code" }
        return nil
    }

    /// `xxx-xx-xxxx`, or the last four digits.
    package static func socialSecurityNumber(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(bytes[index]) }
        let isShort = bytes.count == 4 && bytes.indices.allSatisfy(isDigit)
        let isFull =
            bytes.count == 11
            && bytes.indices.allSatisfy { [3, 6].contains($0) ? bytes[$0] == UInt8(ascii: "-") : isDigit($0) }
        return isShort || isFull ? nil : "invalid format, must be xxx-xx-xxxx or the last 4 digits"
    }

    /// Two capital letters.
    package static func stateCode(_ text: String) -> String? {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            ? nil : "must be two capital letters"
    }

    /// An address as a whole.
    package static func address(_ address: PostalAddress) -> ValidationError {
        var wrong = ValidationError()
        if address.country.rawValue == "USA", address.state?.isEmpty ?? true {
            wrong.add("state", "can't be blank")
        }
        if address.country.rawValue == "GBR", let street = address.street, street.count > 32 {
            wrong.add("street", "is too long (maximum is 32 characters)")
        }
        return wrong
    }

    /// The calendar day, in UTC, of a moment.
    package static func day(of moment: Date) -> CalendarDate {
        let text = moment.formatted(.iso8601.year().month().day())
        // The formatter writes YYYY-MM-DD for every moment that a clock can give.
        return CalendarDate(text) ?? CalendarDate.epoch
    }
}

extension CalendarDate {
    /// 1970-01-01.
    static let epoch = CalendarDate(uncheckedYear: 1970, month: 1, day: 1)

    private init(uncheckedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}
