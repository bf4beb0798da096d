/// Reads the words of a statement that can name a table: identifiers and keywords in lower case, identifiers in double
/// quotes as written. String literals and comments do not count, nor does a word behind a dot, unless the one before
/// it is the schema `public`: it is a column there, or another schema's table.
///
/// Postgres manual, §4.1 "Lexical Structure".
struct SQLWords: IteratorProtocol {
    private let text: [UInt8]
    private var position = 0
    private var previous = ""

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func next() -> String? {
        var followsDot = false
        while let byte = self.peek(0) {
            var word: String?
            switch byte {
            case UInt8(ascii: "."):
                followsDot = true
                self.position += 1
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0B, 0x0C:
                self.position += 1
                continue
            case UInt8(ascii: "'"): self.skipString(escapes: false)
            case UInt8(ascii: "\""): word = self.quotedIdentifier()
            case UInt8(ascii: "$"): self.skipDollar()
            case UInt8(ascii: "-") where self.peek(1) == UInt8(ascii: "-"):
                self.skip { $0 != UInt8(ascii: "\n") }
                continue
            case UInt8(ascii: "/") where self.peek(1) == UInt8(ascii: "*"):
                self.skipComment()
                continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self.skip(Self.isWordPart)
            case _ where Self.isWordPart(byte): word = self.plainWord()
            default: self.position += 1
            }
            defer { followsDot = false }
            guard let word else { continue }
            let isTable = !followsDot || self.previous == "public"
            self.previous = word
            if isTable { return word }
        }
        return nil
    }

    private func peek(_ offset: Int) -> UInt8? {
        self.position + offset < self.text.count ? self.text[self.position + offset] : nil
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }

    private mutating func skip(_ condition: (UInt8) -> Bool) {
        while let byte = self.peek(0), condition(byte) { self.position += 1 }
    }

    /// A word, in lower case; `nil` when it is the `E` of a string that follows, which is skipped.
    private mutating func plainWord() -> String? {
        let start = self.position
        self.skip { Self.isWordPart($0) || $0 == UInt8(ascii: "$") }
        let word = String(decoding: self.text[start..<self.position], as: UTF8.self).lowercased()
        if self.peek(0) == UInt8(ascii: "'"), word == "e" {
            self.skipString(escapes: true)
            return nil
        }
        return word
    }

    private mutating func quotedIdentifier() -> String {
        self.position += 1
        var bytes: [UInt8] = []
        while let byte = self.peek(0) {
            self.position += 1
            if byte == UInt8(ascii: "\"") {
                guard self.peek(0) == byte else { break }
                self.position += 1
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func skipString(escapes: Bool) {
        self.position += 1
        while let byte = self.peek(0) {
            self.position += 1
            if byte == UInt8(ascii: "\\") && escapes {
                self.position += 1
            } else if byte == UInt8(ascii: "'") {
                guard self.peek(0) == byte else { return }
                self.position += 1
            }
        }
    }

    /// A parameter (`$1`) or a string between dollar-quotes (`$tag$…$tag$`).
    private mutating func skipDollar() {
        let start = self.position
        self.position += 1
        self.skip(Self.isWordPart)
        guard self.peek(0) == UInt8(ascii: "$") else { return }
        self.position += 1
        let tag = self.text[start..<self.position]
        while self.position + tag.count <= self.text.count {
            if self.text[self.position..<(self.position + tag.count)] == tag {
                self.position += tag.count
                return
            }
            self.position += 1
        }
        self.position = self.text.count
    }

    /// A comment, which may hold others.
    private mutating func skipComment() {
        var depth = 0
        while let byte = self.peek(0) {
            if byte == UInt8(ascii: "/"), self.peek(1) == UInt8(ascii: "*") {
                depth += 1
                self.position += 2
            } else if byte == UInt8(ascii: "*"), self.peek(1) == UInt8(ascii: "/") {
                depth -= 1
                self.position += 2
                if depth == 0 { return }
            } else {
                self.position += 1
            }
        }
    }
}
