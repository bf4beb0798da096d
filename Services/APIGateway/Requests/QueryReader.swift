import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Reads query parameters, and collects everything that is wrong with them.
struct QueryReader {
    private let request: Request
    private(set) var wrong = ValidationError()

    init(_ request: Request) { self.request = request }

    /// - Returns: `nil` when absent or empty.
    func text(_ key: String) -> String? {
        guard let value = self.request.uri.queryParameters[Substring(key)] else { return nil }
        return value.isEmpty ? nil : String(value)
    }

    /// Every value of a parameter, which may come once with commas or several times.
    func texts(_ key: String) -> [String] {
        self.request.uri.queryParameters[values: Substring(key)]
            .flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
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

    /// The applicant whose things are listed.
    /// - Throws: `Problem`: 422 when it is missing, 404 when it is no identifier.
    func requiredApplicant() throws -> ApplicantID {
        guard let text = self.text("applicant_id") else {
            throw ValidationError(["applicant_id": ["can't be blank"]])
        }
        guard let id = ApplicantID(text) else { throw Problem.resourceNotFound("Applicant", id: text) }
        return id
    }
}
