/// Takes a migration file apart into its statements, because a prepared request holds one at a time.
package enum SQLScript {
    /// Splits at semicolons outside quotes, dollar quotes and comments; what holds nothing but comments is left out.
    ///
    /// Source: Postgres manual, §4.1 "Lexical Structure".
    package static func statements(of script: String) -> [String] {
        let text = Array(script.utf8)
        var statements: [String] = []
        var start = 0
        var index = 0
        var hasContent = false
        func add(to end: Int) {
            let statement = String(decoding: text[start..<end], as: UTF8.self).trimmingPrefix(while: \.isWhitespace)
            if hasContent { statements.append(String(statement)) }
            hasContent = false
        }
        while index < text.count {
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch text[index] {
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
                while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
                continue
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                index = Self.endOfComment(in: text, from: index)
                continue
            case UInt8(ascii: ";"):
                add(to: index)
                index += 1
                start = index
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
                continue
            case UInt8(ascii: "'"):
                index = Self.end(of: text[index], in: text, from: index, hasEscapes: Self.isEscape(text, at: index))
            case UInt8(ascii: "\""):
                index = Self.end(of: text[index], in: text, from: index, hasEscapes: false)
            case UInt8(ascii: "$") where index == 0 || !Self.isWordByte(text[index - 1]):
                index = Self.endOfDollarQuote(in: text, from: index)
            default:
                index += 1
            }
            hasContent = true
        }
        add(to: text.count)
        return statements
    }

    /// Whether the quote at `quote` follows an `E` that is a word of its own.
    private static func isEscape(_ text: [UInt8], at quote: Int) -> Bool {
        guard quote > 0, text[quote - 1] | 0x20 == UInt8(ascii: "e") else { return false }
        return quote == 1 || !Self.isWordByte(text[quote - 2])
    }

    /// After the quote that closes the one at `start`. A doubled one closes and opens again.
    private static func end(of quote: UInt8, in text: [UInt8], from start: Int, hasEscapes: Bool) -> Int {
        var index = start + 1
        while index < text.count, text[index] != quote {
            index += hasEscapes && text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.count)
    }

    /// After the `*/` that closes the comment at `start`; comments nest.
    private static func endOfComment(in text: [UInt8], from start: Int) -> Int {
        var depth = 0
        var index = start
        while index + 1 < text.count {
            switch (text[index], text[index + 1]) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                index += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                index += 2
                if depth == 0 { return index }
            default:
                index += 1
            }
        }
        return text.count
    }

    /// After the closing tag when a dollar quote begins at `start`; otherwise the next position.
    private static func endOfDollarQuote(in text: [UInt8], from start: Int) -> Int {
        var index = start + 1
        // A tag is a name, so a parameter such as $1 begins none.
        if index < text.count, (0x30...0x39).contains(text[index]) { return index }
        while index < text.count, Self.isWordByte(text[index]) { index += 1 }
        guard index < text.count, text[index] == UInt8(ascii: "$") else { return start + 1 }
        let tag = text[start...index]
        var candidate = index + 1
        while candidate + tag.count <= text.count {
            if text[candidate..<(candidate + tag.count)].elementsEqual(tag) { return candidate + tag.count }
            candidate += 1
        }
        return text.count
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}
