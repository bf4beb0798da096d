/// An answer as it is given again to a request that comes again. Holds personal data.
package struct KeptAnswer: Sendable, Equatable {
    /// The longest body that is kept, in bytes.
    package static let longestBody = 4 * 1_048_576

    /// The HTTP status.
    package let status: Int
    /// Header fields by name in lower case; no value has a line break.
    package let headers: [String: String]
    /// The body as it was sent.
    package let body: [UInt8]

    /// States an answer.
    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Header lines, an empty line, and the body; the status is stored beside it.
    package var bytes: [UInt8] {
        let lines = self.headers.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)\n" }
        return Array((lines.joined() + "\n").utf8) + self.body
    }

    /// Reads what ``bytes`` wrote.
    /// - Returns: `nil` for anything else.
    package init?(status: Int, bytes: [UInt8]) {
        var headers: [String: String] = [:]
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty {
                self.init(status: status, headers: headers, body: Array(rest))
                return
            }
            guard let text = String(validating: line, as: UTF8.self), let colon = text.firstIndex(of: ":") else {
                return nil
            }
            headers[String(text[..<colon])] = String(text[text.index(after: colon)...])
        }
        return nil
    }
}

extension KeptAnswer: CustomStringConvertible {
    /// The status alone.
    package var description: String { "KeptAnswer(\(self.status), redacted)" }
}
