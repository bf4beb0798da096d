package import Foundation

/// The rules that an applicant's values must meet, field by field. Every function returns the message to show, or
/// `nil` when the value is good.
///
/// A text is read code point by code point, as clients' patterns and Postgres read it. Swift's characters are longer:
/// `<` with an accent over it is not the character `<`, and a letter with a thousand accents is one.
///
/// Source: API reference, "Applicant object", "Forbidden characters", "ID number object"; OpenAPI document, schemas
/// `applicant_first_name` and `address_shared`.
package enum ApplicantRules {
    /// Forbidden in names.
    package static let forbiddenInNames = Set("^!#$%*=<>;{}\"".unicodeScalars)
    /// Forbidden in addresses.
    package static let forbiddenInAddresses = Set("!$%^*=<>".unicodeScalars)
    /// Longest value that any text field takes, in code points; the schema's limit too.
    package static let maximumLength = 255

    /// Whether a text has nothing to read: it is empty, or all white space.
    package static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// A first or last name: not blank, without what is forbidden in names.
    package static func name(_ text: String) -> String? {
        if Self.isBlank(text) { return "can't be blank" }
        if text.unicodeScalars.contains(where: Self.forbiddenInNames.contains) {
            return "invalid characters, forbidden characters: ^!#$%*=<>;{}\""
        }
        return Self.text(text)
    }

    /// A text field of an address; it may be empty.
    package static func addressField(_ text: String) -> String? {
        if text.unicodeScalars.contains(where: Self.forbiddenInAddresses.contains) {
            return "invalid characters, forbidden characters: !$%^*=<>"
        }
        return Self.text(text)
    }

    /// Any text: at most ``maximumLength`` code points, no control characters; it may be empty.
    package static func text(_ text: String) -> String? {
        if text.unicodeScalars.count > Self.maximumLength {
            return "is too long (maximum is \(Self.maximumLength) characters)"
        }
        return Self.controlCharacters(text)
    }

    /// A text without control characters: NUL cannot be stored, others have no place in a name or an address.
    package static func controlCharacters(_ text: String) -> String? {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            ? "invalid characters, control characters are forbidden" : nil
    }

    /// One `@`, something before it, a dotted host after it; no spaces. Whether mail arrives is not examined.
    package static func email(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        let parts = scalars.split(separator: "@", omittingEmptySubsequences: false)
        // RFC 5321 §4.5.3.1.3, erratum 1690: 254 octets.
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254,
            scalars.allSatisfy({ !$0.properties.isWhitespace && $0.properties.generalCategory != .control })
        else { return "invalid format" }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else { return "invalid format" }
        return nil
    }

    /// A day before today, at most 150 years ago. The profile form takes the same days of birth (`ProfileCompletion`).
    /// - Parameter today: The day that counts as today.
    package static func dateOfBirth(_ date: CalendarDate, today: CalendarDate) -> String? {
        if date >= today { return "must be in the past" }
        if date.fullYears(until: today) > 150 { return "is too far in the past" }
        return nil
    }

    /// 7 to 15 digits (ITU-T E.164 §6.2.1 has at most 15), with or without a `+` before them; spaces, dots, dashes and
    /// brackets may separate. At most 32 characters.
    ///
    /// Source: API reference, "Applicant object": "with country code", without a form that it must have.
    package static func phoneNumber(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        let number = scalars.first == "+" ? scalars.dropFirst() : scalars[...]
        let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
        let separators = Set(" .-()".unicodeScalars)
        guard scalars.count <= 32, (7...15).contains(number.count(where: isDigit)),
            number.allSatisfy({ isDigit($0) || separators.contains($0) })
        else { return "invalid format, must be a country code and a number of 7 to 15 digits in all" }
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

    /// An address as a whole: in the United States it has a state by its USPS abbreviation, in the United Kingdom a
    /// street of 32 code points at most. Source: API reference, "Address object".
    package static func address(_ address: PostalAddress) -> ValidationError {
        var wrong = ValidationError()
        if address.country.rawValue == "USA" {
            let state = address.state ?? ""
            if Self.isBlank(state) {
                wrong.add("state", "can't be blank")
            } else if !USPSState.all.contains(state) {
                wrong.add("state", "must be the two-letter USPS abbreviation of a state")
            }
        }
        if address.country.rawValue == "GBR", let street = address.street, street.unicodeScalars.count > 32 {
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

    /// The age, in full years, that somebody born on this day has on another.
    fileprivate func fullYears(until day: CalendarDate) -> Int {
        day.year - self.year - ((day.month, day.day) < (self.month, self.day) ? 1 : 0)
    }
}
