/// Writes a value in its canonical form, or in the same order with line breaks.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    let isPretty: Bool

    mutating func write(_ value: JSONValue, indent: Int = 0) {
        switch value {
        case .null:
            self.bytes.append(contentsOf: "null".utf8)
        case .bool(let value):
            self.bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value):
            self.bytes.append(contentsOf: String(value).utf8)
        case .number(let value):
            self.bytes.append(contentsOf: Self.text(of: value).utf8)
        case .string(let value):
            self.write(value)
        case .array(let values):
            self.writeList("[", "]", count: values.count, indent: indent) { writer, index in
                writer.write(values[index], indent: indent + 1)
            }
        case .object(let members):
            // RFC 8785 §3.2.3: names in the order of their UTF-16 code units.
            let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            self.writeList("{", "}", count: sorted.count, indent: indent) { writer, index in
                writer.write(sorted[index].key)
                writer.bytes.append(contentsOf: (writer.isPretty ? ": " : ":").utf8)
                writer.write(sorted[index].value, indent: indent + 1)
            }
        }
    }

    private mutating func writeList(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, count: Int, indent: Int,
        element: (inout JSONWriter, Int) -> Void
    ) {
        self.bytes.append(UInt8(ascii: open))
        for index in 0..<count {
            if index > 0 { self.bytes.append(UInt8(ascii: ",")) }
            self.breakLine(indent: indent + 1)
            element(&self, index)
        }
        if count > 0 { self.breakLine(indent: indent) }
        self.bytes.append(UInt8(ascii: close))
    }

    private mutating func breakLine(indent: Int) {
        guard self.isPretty else { return }
        self.bytes.append(UInt8(ascii: "\n"))
        self.bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
    }

    /// RFC 8785 §3.2.2.2: short escapes where JSON has one, `\u00xx` for other control characters, else as it is.
    private mutating func write(_ text: String) {
        self.bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): self.bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x08: self.bytes.append(contentsOf: #"\b"#.utf8)
            case 0x09: self.bytes.append(contentsOf: #"\t"#.utf8)
            case 0x0A: self.bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0C: self.bytes.append(contentsOf: #"\f"#.utf8)
            case 0x0D: self.bytes.append(contentsOf: #"\r"#.utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                self.bytes.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8)
                self.bytes.append(contentsOf: digits.utf8)
            default: self.bytes.append(byte)
            }
        }
        self.bytes.append(UInt8(ascii: "\""))
    }

    /// A number as ECMAScript prints it (RFC 8785 §3.2.2.3): the fewest digits that read back as the same double.
    ///
    /// Apart from RFC 8785, a double equal to a 64-bit integer prints exactly, since `integer` does.
    static func text(of value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        guard value.isFinite else { return "null" }
        let (digits, point) = Self.shortestDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        switch point {
        case digits.count...21:
            return sign + digits + String(repeating: "0", count: point - digits.count)
        case 1...21:
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -point) + digits
        default:
            let exponent = point - 1
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
        }
    }

    /// The significant digits (17 at most) of a positive number, and how many of them stand before the decimal point.
    private static func shortestDigits(of value: Double) -> (digits: String, point: Int) {
        // `description` has the fewest digits that identify the double, as 12.5, 1e-07 or 1.25e+30.
        let parts = value.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let leadingZeros = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leadingZeros))
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, whole.count - leadingZeros + exponent)
    }
}

extension JSONValue {
    /// The one canonical form (RFC 8785): names sorted by UTF-16 code units, no white space, the shortest numbers.
    ///
    /// Integers are written exactly, also beyond 2^53 where RFC 8785 would round. Equal values have equal bytes, except
    /// for strings that are equal only by canonical equivalence: they are written as they came.
    package func canonicalBytes() -> [UInt8] {
        var writer = JSONWriter(isPretty: false)
        writer.write(self)
        return writer.bytes
    }

    /// The same order, with two spaces of indentation and a final line feed; for people.
    package func prettyBytes() -> [UInt8] {
        var writer = JSONWriter(isPretty: true)
        writer.write(self)
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
