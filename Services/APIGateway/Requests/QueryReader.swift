import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Reads query parameters, and collects everything that is wrong with them.
///
/// They are read as forms are written (WHATWG URL §5.1): a `+` is a space, as two of the client libraries send one, and
/// `%2B` is a plus.
struct QueryReader {
    /// In the order of the query. A value is `nil` when it is no percent-encoded UTF-8.
    private let parameters: [(name: String, value: String?)]
    private(set) var wrong = ValidationError()

    init(_ request: Request) {
        self.parameters = (request.uri.query ?? "").split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]) else { return nil }
            return (name, parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String? {
        let spaced = text.unicodeScalars.map { $0 == "+" ? " " : $0 }
        return String(String.UnicodeScalarView(spaced)).removingPercentEncoding
    }

    /// The first value of a parameter, without control characters.
    /// - Returns: `nil` when absent, empty or wrong.
    mutating func text(_ key: String) -> String? {
        guard let parameter = self.parameters.first(where: { $0.name == key }) else { return nil }
        return self.checked(parameter.value, key)
    }

    /// Every value of a parameter, which may come once with commas or several times; without those that are wrong.
    mutating func texts(_ key: String) -> [String] {
        var texts: [String] = []
        for parameter in self.parameters where parameter.name == key {
            guard let text = self.checked(parameter.value, key) else { continue }
            texts += text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        return texts
    }

    private mutating func checked(_ value: String?, _ key: String) -> String? {
        guard let text = value else {
            self.refuse(key, "must be UTF-8, percent-encoded")
            return nil
        }
        // NUL cannot even be compared with what is stored.
        if let message = ApplicantRules.controlCharacters(text) {
            self.refuse(key, message)
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// Refuses every parameter that is not among these.
    mutating func refuseOthers(than known: Set<String>) {
        for name in Set(self.parameters.map(\.name)).sorted() where !known.contains(name) {
            self.refuse(name, "is not a known parameter")
        }
    }

    mutating func refuse(_ key: String, _ message: String) { self.wrong.add(key, message) }

    mutating func int(_ key: String, in range: ClosedRange<Int>, default: Int) -> Int {
        guard let text = self.text(key) else { return `default` }
        guard let number = Int(text), range.contains(number) else {
            self.wrong.add(key, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return `default`
        }
        return number
    }

    mutating func bool(_ key: String, default: Bool) -> Bool {
        switch self.text(key)?.lowercased() {
        case nil: return `default`
        case "true": return true
        case "false": return false
        default:
            self.wrong.add(key, "must be true or false")
            return `default`
        }
    }

    mutating func moment(_ key: String) -> Date? {
        guard let text = self.text(key) else { return nil }
        guard let moment = WireDate.parse(text) else {
            self.wrong.add(key, "is not a valid ISO-8601 date")
            return nil
        }
        return moment
    }

    /// The applicant whose things are listed; `nil` when the query names none, or something is wrong already.
    /// - Throws: `Problem`: 404 when what it names is no identifier.
    mutating func applicant() throws(Problem) -> ApplicantID? {
        guard let text = self.text("applicant_id"), self.wrong.isEmpty else { return nil }
        guard let id = ApplicantID(text) else { throw Problem.notFound("Applicant", id: text) }
        return id
    }

    /// The applicant whose things are listed, where the query must name one.
    /// - Throws: ``ValidationError`` when it is missing or unreadable; `Problem`: 404 when it is no identifier.
    static func requiredApplicant(_ request: Request) throws -> ApplicantID {
        var query = QueryReader(request)
        let applicant = try query.applicant()
        try query.wrong.throwIfAny()
        guard let applicant else { throw ValidationError(["applicant_id": ["can't be blank"]]) }
        return applicant
    }
}

extension QueryReader: CustomStringConvertible {
    /// How many parameters there are: their values are the client's.
    var description: String { "QueryReader(\(self.parameters.count) parameters)" }
}
