/// File names as clients send them.
enum FileName {
    /// The longest name that is kept, in bytes of UTF-8.
    static let maximumBytes = 255

    /// A name that is safe to store, to show and to send in a header: the last component of a path, without control
    /// and direction characters, without dots and spaces at its ends, at most 255 bytes with its extension kept. A name
    /// of which nothing is left is `file`.
    ///
    /// It works on code points: a slash with an accent over it is no character of Swift's that equals a slash, and one
    /// character may be longer than a whole name.
    static func sanitised(_ name: String) -> String {
        let last = Array(name.unicodeScalars).split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? []
        let kept = Self.trimmed(last.filter(Self.isKept))
        let short = Self.trimmed(Self.shortened(kept))
        return short.isEmpty ? "file" : String(String.UnicodeScalarView(short))
    }

    /// Undoes the three escapes of browsers' form data, and only those: `%22`, `%0D` and `%0A`
    /// (WHATWG HTML, "multipart form data").
    static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            let escape = rest[percent...].prefix(3)
            switch escape.uppercased() {
            case "%22": result += "\""
            case "%0D": result += "\r"
            case "%0A": result += "\n"
            default:
                result += "%"
                rest = rest[rest.index(after: percent)...]
                continue
            }
            rest = rest[escape.endIndex...]
        }
        return result + rest
    }

    /// Reads `UTF-8''na%C3%AFve.txt` (RFC 5987 §3.2); `nil` for another character set or a wrong escape.
    static func decodeExtended(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(parts[2].utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Self.hexadecimal),
                let low = rest.popFirst().flatMap(Self.hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Direction marks are format characters: they can make `gpj.exe` look like `exe.jpg`.
    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        default: true
        }
    }

    /// Without dots and spaces at its ends.
    private static func trimmed(_ name: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        let isTrimmed: (Unicode.Scalar) -> Bool = { $0 == "." || $0.properties.isWhitespace }
        let rest = name.drop(while: isTrimmed)
        guard let last = rest.lastIndex(where: { !isTrimmed($0) }) else { return [] }
        return rest[...last]
    }

    /// The longest beginning that fits, with the extension of at most 16 bytes after it.
    private static func shortened(_ name: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        guard Self.byteCount(name) > Self.maximumBytes else { return name }
        var ending = name[name.endIndex...]
        if let dot = name.lastIndex(of: "."), Self.byteCount(name[dot...]) <= 16 { ending = name[dot...] }
        var room = Self.maximumBytes - Self.byteCount(ending)
        let stem = name.prefix { scalar in
            room -= UTF8.width(scalar)
            return room >= 0
        }
        return stem + ending
    }

    private static func byteCount(_ name: ArraySlice<Unicode.Scalar>) -> Int {
        name.reduce(0) { $0 + UTF8.width($1) }
    }
}
