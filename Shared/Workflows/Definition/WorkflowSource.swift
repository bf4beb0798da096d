import CanonicalJSON

/// A workflow file as a value, with the line of each part where it is known.
struct WorkflowSource {
    /// The size, in bytes, that no workflow of 500 nodes comes near.
    static let maximumSize = 1_048_576
    /// Arrays and objects inside one another: as many as ``JSONValue`` reads back from the store.
    static let maximumDepth = 64

    let value: JSONValue
    private let text: String
    private var knownLines: [String: Int]?

    /// Reads JSON when the first character is `{`, else YAML; a byte order mark before it is passed over.
    /// - Throws: ``WorkflowParseError`` with the first mistake: what follows cannot be read with certainty.
    init(_ bytes: [UInt8]) throws(WorkflowParseError) {
        guard bytes.count <= Self.maximumSize else {
            throw Self.error("The file is larger than 1 MiB.", line: nil)
        }
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.error("The file is not UTF-8 text.", line: nil)
        }
        self.text = text
        if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            do {
                self.value = try JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth)
            } catch {
                throw Self.error("The file is not JSON: \(error).", line: error.line)
            }
        } else {
            try Self.refuseOldLineBreaks(in: text)
            var reader = YAMLReader(text, maximumDepth: Self.maximumDepth)
            do {
                self.value = try reader.document()
            } catch {
                throw Self.error(error.message, line: error.line)
            }
            self.knownLines = reader.lines
        }
    }

    /// The line of each part by its path, such as `nodes[2].config`; the whole file is the empty path.
    ///
    /// JSON is read a second time as YAML for this, and has no lines where that fails.
    func lines() -> [String: Int] {
        if let knownLines = self.knownLines { return knownLines }
        var reader = YAMLReader(self.text, maximumDepth: Self.maximumDepth)
        _ = try? reader.document()
        return reader.lines
    }

    private static func error(_ message: String, line: Int?) -> WorkflowParseError {
        WorkflowParseError(findings: [WorkflowFinding("E-FORM", line: line, message)])
    }

    /// Refuses what libyaml, which reads YAML 1.1, takes for the end of a line and YAML 1.2 does not (§5.4), and a
    /// byte order mark inside the text, which only one of them passes over: the file would not mean what it shows.
    private static func refuseOldLineBreaks(in text: String) throws(WorkflowParseError) {
        var line = 1
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += 1
            case "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let code = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
                let message = "The character \(code) may only be written as an escape, in double quotes."
                throw Self.error(message, line: line)
            default: break
            }
        }
    }
}
