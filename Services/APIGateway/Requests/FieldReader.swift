import CanonicalJSON
import Foundation
import VerificationDomain

/// Reads the fields of a JSON object into values, and collects everything that is wrong with them, so that a client
/// hears of every mistake at once.
///
/// `null` counts as absent, as client libraries send either.
struct FieldReader {
    private let object: [String: JSONValue]
    private let prefix: String
    private(set) var wrong = ValidationError()

    init(_ value: JSONValue, prefix: String = "") {
        self.object = value.objectValue ?? [:]
        self.prefix = prefix
    }

    /// The field's path as errors name it.
    func path(_ key: String) -> String { self.prefix.isEmpty ? key : "\(self.prefix).\(key)" }

    /// Whether the client sent the field at all, `null` too.
    func isPresent(_ key: String) -> Bool { self.object[key] != nil }

    /// The field as it came; `nil` when absent or `null`.
    func value(_ key: String) -> JSONValue? {
        guard let value = self.object[key], !value.isNull else { return nil }
        return value
    }

    mutating func refuse(_ key: String, _ message: String) {
        self.wrong.add(self.path(key), message)
    }

    /// Refuses every field that is not among these: an extension of the API ignores nothing that was misspelt.
    mutating func refuseOthers(than known: Set<String>) {
        for key in self.object.keys.sorted() where !known.contains(key) { self.refuse(key, "is not a known field") }
    }

    mutating func merge(_ other: FieldReader) { self.wrong.merge(other.wrong) }

    mutating func merge(_ other: ValidationError, under key: String) {
        self.wrong.merge(other, under: self.path(key))
    }

    /// - Parameters:
    ///   - required: Whether the field must be there, and more than white space.
    ///   - check: The message for a value that breaks a rule; `nil` when it is good.
    mutating func string(
        _ key: String, required: Bool = false, check: (String) -> String? = ApplicantRules.text
    ) -> String? {
        guard let value = self.value(key) else {
            if required { self.refuse(key, "can't be blank") }
            return nil
        }
        guard let text = value.stringValue else {
            self.refuse(key, "must be a string")
            return nil
        }
        if required, ApplicantRules.isBlank(text) {
            self.refuse(key, "can't be blank")
            return nil
        }
        if let message = check(text) {
            self.refuse(key, message)
            return nil
        }
        return text
    }

    mutating func bool(_ key: String) -> Bool? {
        guard let value = self.value(key) else { return nil }
        guard let flag = value.boolValue else {
            self.refuse(key, "must be a boolean")
            return nil
        }
        return flag
    }

    /// A boolean in a form, where everything is text; client libraries write `true` or `True`.
    mutating func formFlag(_ key: String) -> Bool? {
        guard let text = self.string(key) else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default:
            self.refuse(key, "must be true or false")
            return nil
        }
    }

    mutating func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = self.value(key) else { return nil }
        guard let number = value.intValue.map(Int.init), range.contains(number) else {
            self.refuse(
                key,
                range.count == 1
                    ? "must be \(range.lowerBound)"
                    : "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of a closed set of texts.
    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, as: Value.Type = Value.self, required: Bool = false
    ) -> Value? where Value.RawValue == String {
        guard let text = self.string(key, required: required) else { return nil }
        guard let value = Value(rawValue: text) else {
            self.refuse(key, "is not included in the list")
            return nil
        }
        return value
    }

    mutating func identifier<Subject>(
        _ key: String, resource: String, required: Bool = true
    ) -> Identifier<Subject>? {
        guard let text = self.string(key, required: required) else { return nil }
        guard let identifier = Identifier<Subject>(text) else {
            self.refuse(key, MissingResource(kind: resource, id: text).message)
            return nil
        }
        return identifier
    }

    mutating func array(_ key: String) -> [JSONValue]? {
        guard let value = self.value(key) else { return nil }
        guard let items = value.arrayValue else {
            self.refuse(key, "must be an array")
            return nil
        }
        return items
    }

    mutating func strings(_ key: String) -> [String]? {
        guard let items = self.array(key) else { return nil }
        let texts = items.compactMap(\.stringValue)
        guard texts.count == items.count else {
            self.refuse(key, "must be an array of strings")
            return nil
        }
        return texts
    }

    /// A reader of a nested object; merge it afterwards.
    mutating func nested(_ key: String) -> FieldReader? {
        guard let value = self.value(key) else { return nil }
        guard value.objectValue != nil else {
            self.refuse(key, "must be an object")
            return nil
        }
        return FieldReader(value, prefix: self.path(key))
    }

    mutating func country(_ key: String, required: Bool = false) -> CountryCode? {
        guard let text = self.string(key, required: required) else { return nil }
        guard let country = CountryCode(text) else {
            self.refuse(key, "is not a valid 3-letter ISO country code")
            return nil
        }
        return country
    }

    /// An ISO-8601 moment.
    mutating func moment(_ key: String) -> Date? {
        guard let text = self.string(key) else { return nil }
        guard let moment = WireDate.parse(text) else {
            self.refuse(key, "is not a valid ISO-8601 date and time")
            return nil
        }
        return moment
    }
}

extension FieldReader: CustomStringConvertible {
    /// Where the object lies: its values are the client's.
    var description: String { "FieldReader(\(self.prefix))" }
}
