import Mustache

/// Escapes what is filled into a page, scalar by scalar, as browsers read it.
///
/// The library's own type goes by characters, of which a combining mark or a prepended sign makes other ones: to Swift
/// neither `"` with U+0301 after it nor `<` with U+0600 before it is the character that must be escaped.
struct HTMLEscaping: MustacheContentType {
    /// What templates select it by.
    static let name = "HTML-SCALARS"

    /// Returns text that is safe between tags and inside quoted attributes.
    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
