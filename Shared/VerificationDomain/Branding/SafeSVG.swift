/// Reads the little of SVG that a logo needs, and writes it anew: shapes, groups, gradients and clips with their plain
/// attributes. Whatever could run, load, link or style is refused by name; comments and what editors leave for
/// themselves are dropped. No entities but the five of XML, so that nothing can grow.
enum SafeSVG {
    private static let elements: Set<String> = [
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "linearGradient",
        "radialGradient", "stop", "clipPath", "title", "desc",
    ]
    private static let attributes: Set<String> = [
        "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height",
        "points",
        "viewBox", "version", "preserveAspectRatio", "transform", "fill", "fill-rule", "fill-opacity", "stroke",
        "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
        "stroke-dashoffset", "stroke-opacity", "opacity", "clip-path", "clip-rule", "clipPathUnits", "gradientUnits",
        "gradientTransform", "spreadMethod", "offset", "stop-color", "stop-opacity", "color", "role", "aria-label",
    ]
    private static let namespace = "http://www.w3.org/2000/svg"
    /// Elements inside elements.
    private static let deepest = 32

    /// - Returns: The picture, written anew.
    /// - Throws: ``BrandLogoError/malformedSVG``, ``BrandLogoError/forbiddenSVG(_:)``.
    static func made(from bytes: [UInt8]) throws(BrandLogoError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedSVG }
        var reader = XMLReader(text)
        var made = ""
        var open: [String] = []
        /// How deep the reader is inside something that is dropped.
        var dropping = 0
        var isDone = false
        while let token = try reader.next() {
            switch token {
            case .text(let text):
                if open.isEmpty {
                    guard text.allSatisfy(\.isWhitespace) else { throw .malformedSVG }
                } else if dropping == 0, ["title", "desc"].contains(open.last) {
                    made += Self.escaped(text)
                }
            case .start(let name, let attributes, let isEmpty):
                guard !isDone, open.count < Self.deepest, !open.isEmpty || name == "svg" else { throw .malformedSVG }
                let isDropped = dropping > 0 || name == "metadata" || name.contains(":")
                if !isDropped { made += try Self.start(name, attributes, isRoot: open.isEmpty, isEmpty: isEmpty) }
                if isEmpty {
                    isDone = open.isEmpty
                } else {
                    open.append(name)
                    if isDropped { dropping += 1 }
                }
            case .end(let name):
                guard open.popLast() == name else { throw .malformedSVG }
                if dropping > 0 { dropping -= 1 } else { made += "</\(name)>" }
                isDone = open.isEmpty
            }
        }
        guard isDone, open.isEmpty else { throw .malformedSVG }
        return made
    }

    private static func start(
        _ name: String, _ attributes: [(name: String, value: String)], isRoot: Bool, isEmpty: Bool
    ) throws(BrandLogoError) -> String {
        guard Self.elements.contains(name), isRoot || name != "svg" else {
            throw .forbiddenSVG("the element <\(name)>")
        }
        var made = "<\(name)"
        if isRoot { made += " xmlns=\"\(Self.namespace)\"" }
        var seen: Set<String> = []
        for (name, value) in attributes {
            guard seen.insert(name).inserted else { throw .malformedSVG }
            if name == "xmlns" {
                guard value == Self.namespace else { throw .malformedSVG }
                continue
            }
            let prefix = name.split(separator: ":").first.map(String.init) ?? ""
            if name.contains(":"), prefix != "xlink" { continue }  // an editor's own, or a declaration for it
            guard Self.attributes.contains(name) else { throw .forbiddenSVG("the attribute \(name)") }
            guard Self.isPlain(value) else { throw .forbiddenSVG("the address or expression in \(name)") }
            made += " \(name)=\"\(Self.escaped(value))\""
        }
        return made + (isEmpty ? "/>" : ">")
    }

    /// Whether a value leads nowhere: `url(#name)` is a part of the same picture.
    private static func isPlain(_ value: String) -> Bool {
        let lowered = value.lowercased()
        if lowered.contains("\\") || lowered.contains("javascript") || lowered.contains("data:") { return false }
        let parts = lowered.split(separator: "url", omittingEmptySubsequences: false).dropFirst()
        return parts.allSatisfy { $0.hasPrefix("(#") } && !lowered.contains("://")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
