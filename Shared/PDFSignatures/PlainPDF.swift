import Foundation

/// As much of a PDF with a plain cross-reference table as signing needs to know. For our own documents: what has another
/// form is refused, not mended.
struct PlainPDF {
    private let bytes: [UInt8]
    /// Where each object begins.
    private let offsets: [Int: Int]
    /// Where the table begins.
    let tableOffset: Int
    /// The number that the next object gets.
    let size: Int
    /// The number of the catalogue.
    let root: Int
    /// The number of the properties; `nil` when there are none.
    let info: Int?

    /// - Throws: ``PDFSignatureError/unsupportedDocument``.
    init(_ bytes: [UInt8]) throws(PDFSignatureError) {
        guard bytes.starts(with: "%PDF-1.".utf8) else { throw .unsupportedDocument }
        let end = Self.latin1(bytes.suffix(64))
        guard let mark = end.range(of: "startxref", options: .backwards),
            let offset = Self.numbers(String(end[mark.upperBound...])).first, offset > 0, offset < bytes.count
        else { throw .unsupportedDocument }
        let tail = Self.latin1(bytes[offset...])
        guard tail.hasPrefix("xref"), let trailer = tail.range(of: "trailer") else { throw .unsupportedDocument }
        var lines = tail[..<trailer.lowerBound].split(whereSeparator: \.isNewline).dropFirst()
        guard let head = lines.popFirst(), case let first = Self.numbers(String(head)), first.count == 2,
            first[0] == 0, first[1] == lines.count
        else { throw .unsupportedDocument }
        var offsets: [Int: Int] = [:]
        for (number, line) in lines.enumerated() where line.contains("n") {
            guard let place = Self.numbers(String(line)).first, place < bytes.count else { throw .unsupportedDocument }
            offsets[number] = place
        }
        let rest = String(tail[trailer.upperBound...])
        guard let size = Self.number(after: "/Size", in: rest), let root = Self.number(after: "/Root", in: rest),
            size == lines.count, offsets[root] != nil, Self.number(after: "/Prev", in: rest) == nil
        else { throw .unsupportedDocument }
        self.bytes = bytes
        self.offsets = offsets
        self.tableOffset = offset
        self.size = size
        self.root = root
        self.info = Self.number(after: "/Info", in: rest)
    }

    /// The text of an object that is a dictionary.
    func object(_ number: Int) throws(PDFSignatureError) -> String {
        guard let offset = self.offsets[number] else { throw .unsupportedDocument }
        // A dictionary is short; a stream is not asked for.
        let text = Self.latin1(self.bytes[offset..<min(self.bytes.count, offset + 65_536)])
        guard text.hasPrefix("\(number) 0 obj"), let end = text.range(of: "endobj") else {
            throw .unsupportedDocument
        }
        let body = text[..<end.lowerBound].dropFirst("\(number) 0 obj".count)
        guard !body.contains("stream"), body.contains("<<") else { throw .unsupportedDocument }
        return body.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The number of the first page, where the tree of pages has no branches.
    func firstPage() throws(PDFSignatureError) -> Int {
        guard let pages = Self.number(after: "/Pages", in: try self.object(self.root)) else {
            throw .unsupportedDocument
        }
        let tree = try self.object(pages)
        guard let kids = tree.range(of: "/Kids"),
            let page = Self.numbers(String(tree[kids.upperBound...])).first,
            try self.object(page).range(of: "/Type /Page[^s]", options: .regularExpression) != nil
        else { throw .unsupportedDocument }
        return page
    }

    private static func number(after key: String, in text: String) -> Int? {
        text.range(of: key + " ").flatMap { Self.numbers(String(text[$0.upperBound...].prefix(20))).first }
    }

    private static func numbers(_ text: String) -> [Int] {
        text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
    }

    /// Each byte as a character, so that places in the text are places in the file.
    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
