import CanonicalJSON
import Foundation
import Hummingbird
import ServiceRuntime
import Workflows

/// A profile form as it was filled in: values and mistakes by the names of its inputs. Personal data.
struct ProfileForm: Sendable, Equatable {
    static let empty = ProfileForm(values: [:])
    /// Bytes of a form's body: far above every field at its longest.
    static let maximumBytes = 32 * 1024

    /// Trimmed; the address's lines as `address.line1` and so on.
    let values: [String: String]
    /// Sentences for the person, in the language of the page.
    var errors: [String: String] = [:]

    init(values: [String: String]) {
        self.values = values.mapValues { text in
            String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    /// Reads a body of `application/x-www-form-urlencoded` (WHATWG URL §5.1). Of inputs with one name the first counts.
    /// - Returns: `nil` when it is not UTF-8, or holds U+0000, which Postgres does not store.
    init?(urlEncoded body: String) {
        var values: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacing("+", with: " ").removingPercentEncoding }
            guard let name = decoded.first ?? nil else { return nil }
            guard let value = decoded.count > 1 ? decoded[1] : "", !value.contains("\0"), !name.contains("\0") else {
                return nil
            }
            if values[name] == nil { values[name] = value }
        }
        self.init(values: values)
    }

    /// Reads a request's form.
    /// - Throws: ``Problem``.
    static func read(_ request: Request) async throws -> ProfileForm {
        let buffer = try await request.body.collect(upTo: Self.maximumBytes)
        guard let text = String(validating: buffer.readableBytesView, as: UTF8.self),
            let form = ProfileForm(urlEncoded: text)
        else { throw Problem.badRequest() }
        return form
    }

    /// What the task is completed with: blank fields left out, numbers as people write them made E.164.
    func data(for profile: ProfileCapture) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for field in profile.fields {
            let name = field.name.rawValue
            switch field.name {
            case .address:
                let lines = self.address
                if !lines.isEmpty { members[name] = .object(lines) }
            case .phoneNumber:
                guard let number = self.values[name], !number.isEmpty else { continue }
                members[name] = .string(Self.plainNumber(number))
            default:
                // A browser without scripts shows, and sends, what is asked of residents of one country only.
                if let residence = field.name.residence,
                    self.values[ProfileFieldName.countryResidence.rawValue] != residence
                {
                    continue
                }
                guard let value = self.values[name], !value.isEmpty else { continue }
                members[name] = .string(field.name == .pan ? value.uppercased() : value)
            }
            if let consent = field.name.consentName, members[name] != nil {
                members[consent] = .bool(self.values[consent] == "true")
            }
        }
        return .object(members)
    }

    private var address: [String: JSONValue] {
        var lines: [String: JSONValue] = [:]
        for (name, value) in self.values where name.hasPrefix("address.") && !value.isEmpty {
            lines[String(name.dropFirst("address.".count))] = .string(value)
        }
        return lines
    }

    /// `0044 (0) …` stays as it is but for what people put between digits; a leading 00 is a plus.
    private static func plainNumber(_ text: String) -> String {
        let kept = text.filter { !$0.isWhitespace && !"-./()".contains($0) }
        return kept.hasPrefix("00") ? "+" + kept.dropFirst(2) : kept
    }
}

extension ProfileForm: CustomStringConvertible, CustomReflectable {
    /// Counts only.
    var description: String { "ProfileForm(\(self.values.count) values, \(self.errors.count) errors)" }
    /// Without children.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
