/// What a part says about itself. Names and file names come from the client: they are data, never a path.
package struct MultipartHeaders: Sendable, Equatable {
    /// The field's name; at least one character.
    package let name: String
    /// The name of a file, made harmless by ``FileName``. Its presence makes the part a file.
    package let fileName: String?
    /// The content type in lower case, without parameters.
    package let contentType: String?

    /// States what a part says.
    package init(name: String, fileName: String? = nil, contentType: String? = nil) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
    }

    /// Reads the header of a part, without the empty line after it.
    init(parsing block: ArraySlice<UInt8>) throws(MultipartError) {
        var disposition: HeaderParameters?
        var contentType: String?
        for line in try Self.lines(of: block) {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed("a header line without a colon") }
            let value = line[line.index(after: colon)...].trimmed
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil, let parsed = HeaderParameters(parsing: value) else {
                    throw .malformed("a wrong Content-Disposition")
                }
                disposition = parsed
            case "content-type":
                contentType = value.prefix { $0 != ";" }.trimmed.lowercased()
            case "content-transfer-encoding":
                // RFC 7578 §4.7 deprecates it; these three change nothing.
                guard ["binary", "8bit", "7bit"].contains(value.lowercased()) else {
                    throw .malformed("an encoded part")
                }
            default:
                break  // RFC 7578 §4.8: others are ignored
            }
        }
        guard let disposition, disposition.token.lowercased() == "form-data",
            let name = disposition["name"].map(FileName.unescaped), !name.isEmpty
        else { throw .malformed("a part without the name of a field") }
        // RFC 5987; RFC 7578 §4.2 forbids it, but it is sent, and the better of the two.
        let extended = disposition["filename*"].flatMap(FileName.decodeExtended)
        let plain = disposition["filename"].map(FileName.unescaped)
        let given = extended ?? plain
        self.init(
            name: name, fileName: given.map(FileName.sanitised),
            contentType: contentType.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func lines(of block: ArraySlice<UInt8>) throws(MultipartError) -> [String] {
        guard let text = String(validating: block, as: UTF8.self) else {
            throw .malformed("a header that is not UTF-8")
        }
        guard !text.isEmpty else { return [] }
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n":
                guard previous == "\r" else { throw .malformed("a bare line feed in a header") }
                lines.append(String(line))
                line = String.UnicodeScalarView()
            case "\r":
                break
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}":
                throw .malformed("a control character in a header")
            default:
                guard previous != "\r" else { throw .malformed("a bare carriage return in a header") }
                line.append(scalar)
            }
            previous = scalar
        }
        lines.append(String(line))
        // RFC 9112 §5.2: folding is obsolete, and a way to hide a field.
        guard lines.allSatisfy({ ![" ", "\t"].contains($0.unicodeScalars.first) }) else {
            throw .malformed("a folded header line")
        }
        return lines
    }
}
