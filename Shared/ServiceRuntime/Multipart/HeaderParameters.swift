/// A header field's value with parameters: `form-data; name="file"; filename="a.jpg"`.
struct HeaderParameters: Sendable, Equatable {
    /// What comes before the first semicolon.
    let token: String
    private let parameters: [String: String]

    /// The value of a parameter, by its name in lower case.
    subscript(name: String) -> String? { self.parameters[name] }

    /// Reads a value; `nil` when it breaks the grammar, or names a parameter twice: two readers might pick different
    /// ones.
    init?(parsing text: String) {
        var scanner = Scanner(text)
        self.token = scanner.readToken { $0 == "/" }
        guard !self.token.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while true {
            scanner.skipSpace()
            guard !scanner.isAtEnd else { break }
            guard scanner.skip(";") else { return nil }
            scanner.skipSpace()
            if scanner.isAtEnd { break }  // a semicolon at the end is common, and harmless
            let name = scanner.readToken { $0 == "*" }.lowercased()
            scanner.skipSpace()
            guard !name.isEmpty, scanner.skip("=") else { return nil }
            scanner.skipSpace()
            guard let value = scanner.readValue(), parameters.updateValue(value, forKey: name) == nil else {
                return nil
            }
        }
        self.parameters = parameters
    }

    private struct Scanner {
        private var rest: Substring.UnicodeScalarView

        init(_ text: String) { self.rest = Substring(text).unicodeScalars }

        var isAtEnd: Bool { self.rest.isEmpty }

        mutating func skipSpace() { self.rest = self.rest.drop { $0 == " " || $0 == "\t" } }

        mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
            guard self.rest.first == scalar else { return false }
            self.rest.removeFirst()
            return true
        }

        /// A token of RFC 9110 §5.6.2, and what else the caller allows in it.
        mutating func readToken(or isAllowed: (Unicode.Scalar) -> Bool) -> String {
            let token = self.rest.prefix { Self.isTokenScalar($0) || isAllowed($0) }
            self.rest = self.rest.dropFirst(token.count)
            return String(token)
        }

        /// A quoted string, or whatever stands before a semicolon or space: `boundary=a/b` is not a token, but sent.
        mutating func readValue() -> String? {
            guard self.skip("\"") else {
                let value = self.rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" && $0 != "\"" }
                self.rest = self.rest.dropFirst(value.count)
                return value.isEmpty ? nil : String(value)
            }
            var value = String.UnicodeScalarView()
            while let scalar = self.rest.popFirst() {
                switch scalar {
                case "\"":
                    return String(value)
                // Only these two are escaped: old browsers send Windows paths with single backslashes.
                case "\\" where self.rest.first == "\"" || self.rest.first == "\\":
                    if let escaped = self.rest.popFirst() { value.append(escaped) }
                default:
                    value.append(scalar)
                }
            }
            return nil
        }

        private static func isTokenScalar(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            default: "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar)
            }
        }
    }
}
