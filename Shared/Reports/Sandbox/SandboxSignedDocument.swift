/// What the sandbox answers where a document that was signed in a run is asked for: "a mock signed document will be
/// returned" (API reference, "Retrieve Workflow Run Signed Document"). It has no signature.
package enum SandboxSignedDocument {
    /// A PDF of one page, always the same.
    package static let bytes: [UInt8] = Self.make(
        lines: ["SANDBOX: a mock signed document.", "Nobody signed it, and it proves nothing."])

    /// A PDF 1.4 with one of the fonts that every viewer has (ISO 32000-1 §9.6.2.2).
    private static func make(lines: [String]) -> [UInt8] {
        let text = lines.map { "(\($0)) Tj T*" }.joined(separator: "\n")
        let content = "BT\n/F1 14 Tf\n18 TL\n72 760 Td\n\(text)\nET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
            /Resources << /Font << /F1 5 0 R >> >> >>
            """,
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var entries = ["0000000000 65535 f "]
        for (index, object) in objects.enumerated() {
            let offset = String(file.utf8.count)
            entries.append(String(repeating: "0", count: 10 - offset.utf8.count) + offset + " 00000 n ")
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 \(entries.count)\n" + entries.map { $0 + "\n" }.joined()
        file += "trailer\n<< /Size \(entries.count) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }
}
