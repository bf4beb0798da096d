import Foundation

/// A PDF with an empty signature at its end, added as an incremental update (ISO 32000-1 §7.5.6).
struct PreparedPDF {
    private var bytes: [UInt8]
    /// The place of the signature's hexadecimal digits, without the angle brackets around them.
    private let digits: Range<Int>

    /// - Parameter reserve: Room for the signature, in bytes.
    /// - Throws: ``PDFSignatureError/unsupportedDocument``.
    init(
        _ document: [UInt8], reason: String, at moment: Date, reserve: Int
    ) throws(PDFSignatureError) {
        let file = try PlainPDF(document)
        let (signature, field) = (file.size, file.size + 1)
        let catalog = try file.object(file.root)
        let page = try file.object(file.firstPage())
        // A form or notes of somebody else would have to be joined with ours; our own documents have none.
        guard !catalog.contains("/AcroForm"), !page.contains("/Annots") else { throw .unsupportedDocument }

        var bytes = document
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        var offsets: [Int: Int] = [:]
        func begin(_ number: Int) { offsets[number] = bytes.count }
        begin(file.root)
        bytes += Array(
            "\(file.root) 0 obj\n\(try Self.adding("/AcroForm << /Fields [\(field) 0 R] /SigFlags 3 >>", to: catalog))\nendobj\n"
                .utf8)
        begin(try file.firstPage())
        bytes += Array(
            "\(try file.firstPage()) 0 obj\n\(try Self.adding("/Annots [\(field) 0 R]", to: page))\nendobj\n".utf8)
        begin(field)
        // No rectangle: the signature shows in the viewer's list, not on the page. 132: printed, locked.
        bytes += Array(
            """
            \(field) 0 obj
            << /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V \(signature) 0 R /F 132 /Rect [0 0 0 0] \
            /P \(try file.firstPage()) 0 R >>
            endobj

            """.utf8)
        begin(signature)
        bytes += Array(
            """
            \(signature) 0 obj
            << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (\(Self.time(moment))) \
            /Reason (\(Self.literal(reason))) /ByteRange 
            """.utf8)
        let range = bytes.count
        bytes += Array(repeating: UInt8(ascii: " "), count: Self.rangeLength)
        bytes += Array(" /Contents <".utf8)
        let start = bytes.count
        bytes += Array(repeating: UInt8(ascii: "0"), count: 2 * reserve)
        let end = bytes.count
        bytes += Array("> >>\nendobj\n".utf8)

        let table = bytes.count
        bytes += Array("xref\n".utf8)
        for (number, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            // Each entry has 20 bytes, its end of line included.
            bytes += Array("\(number) 1\n\(Self.padded(offset, 10)) 00000 n \n".utf8)
        }
        let info = file.info.map { " /Info \($0) 0 R" } ?? ""
        bytes += Array(
            """
            trailer
            << /Size \(field + 1) /Root \(file.root) 0 R\(info) /Prev \(file.tableOffset) >>
            startxref
            \(table)
            %%EOF

            """.utf8)
        // All but the digits and their brackets.
        let covered = Array("[0 \(start - 1) \(end + 1) \(bytes.count - end - 1)]".utf8)
        guard covered.count <= Self.rangeLength else { throw .unsupportedDocument }
        bytes.replaceSubrange(range..<range + covered.count, with: covered)
        self.bytes = bytes
        self.digits = start..<end
    }

    /// What is signed.
    var signedBytes: [UInt8] {
        Array(self.bytes[..<(self.digits.lowerBound - 1)] + self.bytes[(self.digits.upperBound + 1)...])
    }

    /// The file with its signature.
    /// - Throws: ``PDFSignatureError/signatureTooLong``.
    mutating func completed(with signature: [UInt8]) throws(PDFSignatureError) -> [UInt8] {
        guard 2 * signature.count <= self.digits.count else { throw .signatureTooLong }
        let hexadecimal = Array("0123456789abcdef".utf8)
        var position = self.digits.lowerBound
        for byte in signature {
            self.bytes[position] = hexadecimal[Int(byte >> 4)]
            self.bytes[position + 1] = hexadecimal[Int(byte & 15)]
            position += 2
        }
        return self.bytes
    }

    private static let rangeLength = 60

    /// A dictionary with one more entry.
    private static func adding(_ entry: String, to dictionary: String) throws(PDFSignatureError) -> String {
        guard let end = dictionary.range(of: ">>", options: .backwards) else { throw .unsupportedDocument }
        return dictionary.replacingCharacters(in: end, with: " \(entry) >>")
    }

    /// `D:YYYYMMDDHHmmSSZ` (ISO 32000-1 §7.9.4).
    private static func time(_ moment: Date) -> String {
        let digits = moment.formatted(.iso8601).filter(\.isNumber)
        return "D:\(digits)Z"
    }

    private static func literal(_ text: String) -> String {
        String(text.filter { $0.isASCII && !"()\\\r\n".contains($0) })
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
