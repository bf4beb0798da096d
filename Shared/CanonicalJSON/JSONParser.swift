/// Reads one JSON text by RFC 8259, accepting nothing the grammar does not.
struct JSONParser {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0

    init(_ bytes: some Collection<UInt8>, maximumDepth: Int) {
        self.bytes = Array(bytes)
        self.maximumDepth = maximumDepth
    }

    /// The whole text as a value.
    mutating func parse() throws(JSONParseError) -> JSONValue {
        self.skipWhitespace()
        let value = try self.value(depth: 0)
        self.skipWhitespace()
        guard self.position == self.bytes.count else { throw self.error(.trailingText) }
        return value
    }

    private var next: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private func error(_ reason: JSONParseError.Reason, at position: Int? = nil) -> JSONParseError {
        let before = self.bytes[..<min(position ?? self.position, self.bytes.count)]
        let lineFeed = UInt8(ascii: "\n")
        let line = 1 + before.count { $0 == lineFeed }
        let lineStart = before.lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        return JSONParseError(reason: reason, line: line, column: before.endIndex - lineStart + 1)
    }

    private func unexpected() -> JSONParseError {
        self.error(self.next == nil ? .unexpectedEnd : .unexpectedCharacter)
    }

    private mutating func skipWhitespace() {
        while let byte = self.next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.next == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        guard let byte = self.next else { throw self.error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "{"): return try self.object(depth: depth + 1)
        case UInt8(ascii: "["): return try self.array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.word("true", .bool(true))
        case UInt8(ascii: "f"): return try self.word("false", .bool(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try self.number()
        default: throw self.unexpected()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        for byte in word.description.utf8 {
            guard self.take(byte) else { throw self.unexpected() }
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> JSONValue {
        guard depth <= self.maximumDepth else { throw self.error(.tooDeep) }
        self.position += 1
        self.skipWhitespace()
        var values: [JSONValue] = []
        if self.take(UInt8(ascii: "]")) { return .array(values) }
        while true {
            self.skipWhitespace()
            values.append(try self.value(depth: depth))
            self.skipWhitespace()
            if self.take(UInt8(ascii: "]")) { return .array(values) }
            guard self.take(UInt8(ascii: ",")) else { throw self.unexpected() }
        }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONValue {
        guard depth <= self.maximumDepth else { throw self.error(.tooDeep) }
        self.position += 1
        self.skipWhitespace()
        var members: [String: JSONValue] = [:]
        if self.take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            self.skipWhitespace()
            let start = self.position
            guard self.next == UInt8(ascii: "\"") else { throw self.unexpected() }
            let name = try self.string()
            guard members[name] == nil else { throw self.error(.duplicateName, at: start) }
            self.skipWhitespace()
            guard self.take(UInt8(ascii: ":")) else { throw self.unexpected() }
            self.skipWhitespace()
            members[name] = try self.value(depth: depth)
            self.skipWhitespace()
            if self.take(UInt8(ascii: "}")) { return .object(members) }
            guard self.take(UInt8(ascii: ",")) else { throw self.unexpected() }
        }
    }

    private mutating func number() throws(JSONParseError) -> JSONValue {
        let start = self.position
        _ = self.take(UInt8(ascii: "-"))
        if self.take(UInt8(ascii: "0")) {
            if self.isDigit(self.next) { throw self.error(.invalidNumber) }
        } else {
            try self.digits()
        }
        var isWhole = true
        if self.take(UInt8(ascii: ".")) {
            isWhole = false
            try self.digits()
        }
        if self.take(UInt8(ascii: "e")) || self.take(UInt8(ascii: "E")) {
            isWhole = false
            if !self.take(UInt8(ascii: "+")) { _ = self.take(UInt8(ascii: "-")) }
            try self.digits()
        }
        let text = String(decoding: self.bytes[start..<self.position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw self.error(.numberOutOfRange, at: start) }
        return Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private mutating func digits() throws(JSONParseError) {
        guard self.isDigit(self.next) else { throw self.error(self.next == nil ? .unexpectedEnd : .invalidNumber) }
        while self.isDigit(self.next) { self.position += 1 }
    }

    private mutating func string() throws(JSONParseError) -> String {
        let start = self.position
        self.position += 1
        var text: [UInt8] = []
        while let byte = self.next {
            switch byte {
            case UInt8(ascii: "\""):
                self.position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw self.error(.invalidUTF8, at: start)
                }
                return string
            case UInt8(ascii: "\\"):
                try self.escape(into: &text)
            case 0..<0x20:
                throw self.error(.controlCharacter)
            default:
                text.append(byte)
                self.position += 1
            }
        }
        throw self.error(.unexpectedEnd)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONParseError) {
        let start = self.position
        self.position += 1
        guard let kind = self.next else { throw self.error(.unexpectedEnd) }
        self.position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try self.scalar(escapedAt: start)).utf8)
        default: throw self.error(.invalidEscape, at: start)
        }
    }

    /// The character of `\uXXXX`, or of a surrogate pair of two such; the position is after the first `u`.
    private mutating func scalar(escapedAt start: Int) throws(JSONParseError) -> Character {
        let high = try self.codeUnit(escapedAt: start)
        var value = UInt32(high)
        if UTF16.isLeadSurrogate(high) {
            guard self.take(UInt8(ascii: "\\")), self.take(UInt8(ascii: "u")) else {
                throw self.error(.loneSurrogate, at: start)
            }
            let low = try self.codeUnit(escapedAt: start)
            guard UTF16.isTrailSurrogate(low) else { throw self.error(.loneSurrogate, at: start) }
            value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw self.error(.loneSurrogate, at: start) }
        guard value != 0 else { throw self.error(.nullCharacter, at: start) }
        return Character(scalar)
    }

    private mutating func codeUnit(escapedAt start: Int) throws(JSONParseError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = self.next else { throw self.error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw self.error(.invalidEscape, at: start)
            }
            value = value << 4 | UInt16(digit)
            self.position += 1
        }
        return value
    }
}

extension JSONValue {
    /// Reads one JSON text, strictly by RFC 8259: UTF-8 without a mark, no name twice in an object, nothing after it.
    ///
    /// A number that is whole and fits 64 bits becomes an `integer`, also when written `1.0` or `1e2`.
    /// - Parameter maximumDepth: How many arrays and objects may lie inside one another.
    /// - Throws: ``JSONParseError`` with the place of the first mistake.
    package init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONParseError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        self = try parser.parse()
    }
}
