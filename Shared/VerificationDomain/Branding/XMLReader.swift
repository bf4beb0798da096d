/// Takes the text of a small XML file apart, scalar by scalar. Declarations of document types and entities are refused,
/// CDATA and processing instructions too; comments and the XML declaration at the start are passed over.
struct XMLReader {
    /// A part of the file.
    enum Token {
        case text(String)
        case start(String, attributes: [(name: String, value: String)], isEmpty: Bool)
        case end(String)
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
        if self.scalars.first == "\u{FEFF}" { self.position = 1 }
        if self.has("<?xml "), let end = self.find("?>") { self.position = end + 2 }
    }

    /// - Returns: `nil` at the end.
    /// - Throws: ``BrandLogoError/malformedSVG``.
    mutating func next() throws(BrandLogoError) -> Token? {
        while self.has("<!--") {
            self.position += 4
            guard let end = self.find("-->") else { throw .malformedSVG }
            self.position = end + 3
        }
        guard let scalar = self.current else { return nil }
        if scalar != "<" { return .text(try self.value(until: ["<"])) }
        self.position += 1
        if self.current == "/" {
            self.position += 1
            let name = try self.name()
            self.skipSpace()
            try self.take(">")
            return .end(name)
        }
        return try self.start()
    }

    private mutating func start() throws(BrandLogoError) -> Token {
        let name = try self.name()
        var attributes: [(name: String, value: String)] = []
        while true {
            let hasSpace = self.skipSpace()
            if self.current == ">" || self.current == "/" { break }
            guard hasSpace, attributes.count < 64 else { throw .malformedSVG }
            let attribute = try self.name()
            self.skipSpace()
            try self.take("=")
            self.skipSpace()
            guard let quote = self.current, quote == "\"" || quote == "'" else { throw .malformedSVG }
            self.position += 1
            attributes.append((attribute, try self.value(until: [quote, "<"])))
            try self.take(quote)
        }
        let isEmpty = self.current == "/"
        if isEmpty { self.position += 1 }
        try self.take(">")
        return .start(name, attributes: attributes, isEmpty: isEmpty)
    }

    private var current: Unicode.Scalar? {
        self.position < self.scalars.count ? self.scalars[self.position] : nil
    }

    private func has(_ text: String) -> Bool {
        self.scalars[self.position...].starts(with: text.unicodeScalars)
    }

    private func find(_ text: String) -> Int? {
        let wanted = Array(text.unicodeScalars)
        var start = self.position
        while start + wanted.count <= self.scalars.count {
            if self.scalars[start..<start + wanted.count].elementsEqual(wanted) { return start }
            start += 1
        }
        return nil
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = self.position
        while let scalar = self.current, [" ", "\t", "\r", "\n"].contains(scalar) { self.position += 1 }
        return self.position > start
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws(BrandLogoError) {
        guard self.current == scalar else { throw .malformedSVG }
        self.position += 1
    }

    /// ASCII only: what a logo may have is named in it.
    private mutating func name() throws(BrandLogoError) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = self.current, Self.isOfName(scalar) {
            name.append(scalar)
            self.position += 1
        }
        guard let first = name.first, first.properties.isAlphabetic, name.count <= 64 else { throw .malformedSVG }
        return String(name)
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_.:".unicodeScalars.contains(scalar))
    }

    /// Text with its references resolved; without control characters other than white space.
    private mutating func value(until ends: [Unicode.Scalar]) throws(BrandLogoError) -> String {
        var value = String.UnicodeScalarView()
        while let scalar = self.current, !ends.contains(scalar) {
            self.position += 1
            if scalar == "&" {
                value.append(try self.reference())
            } else {
                guard Self.isCharacter(scalar) else { throw .malformedSVG }
                value.append(scalar)
            }
        }
        return String(value)
    }

    private mutating func reference() throws(BrandLogoError) -> Unicode.Scalar {
        var name = ""
        while let scalar = self.current, scalar != ";", name.count < 10 {
            name.unicodeScalars.append(scalar)
            self.position += 1
        }
        try self.take(";")
        let named: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        if let scalar = named[name] { return scalar }
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let number, let scalar = Unicode.Scalar(number), Self.isCharacter(scalar) else { throw .malformedSVG }
        return scalar
    }

    /// XML 1.0 §2.2.
    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        ["\t", "\n", "\r"].contains(scalar)
            || (scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF)
    }
}
