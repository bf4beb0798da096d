/// Reads the JSON that requests are written in: one object of plain strings and whole numbers.
///
/// So that the process need not carry a JSON library: what is not linked cannot be attacked.
struct FlatJSON {
    enum Value: Equatable {
        case text(String)
        case number(Int)
    }

    private var rest: ArraySlice<UInt8>

    /// - Returns: The members; `nil` for anything else than such an object, escapes and repeated keys included.
    static func parse(_ bytes: [UInt8]) -> [String: Value]? {
        var parser = FlatJSON(rest: bytes[...])
        guard let members = parser.object() else { return nil }
        parser.skipSpace()
        return parser.rest.isEmpty ? members : nil
    }

    private mutating func object() -> [String: Value]? {
        var members: [String: Value] = [:]
        guard self.take("{") else { return nil }
        repeat {
            guard let key = self.text(), self.take(":"), let value = self.value(), members[key] == nil else {
                return nil
            }
            members[key] = value
        } while self.take(",")
        return self.take("}") ? members : nil
    }

    private mutating func value() -> Value? {
        self.skipSpace()
        if self.rest.first == UInt8(ascii: "\"") { return self.text().map(Value.text) }
        let digits = self.rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        self.rest.removeFirst(digits.count)
        return Int(String(decoding: digits, as: UTF8.self)).map(Value.number)
    }

    private mutating func text() -> String? {
        guard self.take("\"") else { return nil }
        let content = self.rest.prefix { $0 != UInt8(ascii: "\"") }
        guard content.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }) else { return nil }
        self.rest.removeFirst(content.count)
        return self.take("\"", afterSpace: false) ? String(decoding: content, as: UTF8.self) : nil
    }

    private mutating func take(_ character: Unicode.Scalar, afterSpace: Bool = true) -> Bool {
        if afterSpace { self.skipSpace() }
        guard self.rest.first == UInt8(ascii: character) else { return false }
        self.rest.removeFirst()
        return true
    }

    private mutating func skipSpace() { self.rest = self.rest.drop { $0 == UInt8(ascii: " ") } }
}
