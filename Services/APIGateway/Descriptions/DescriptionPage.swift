import CanonicalJSON

/// The page that people read: a description as HTML, without scripts and without anything from elsewhere.
struct DescriptionPage {
    /// The page.
    let html: String

    private let document: JSONValue

    init(_ description: APIDescription) {
        self.document = description.document
        self.html = Self.render(description.document)
    }

    /// The one style sheet, named by its digest in the page's policy.
    static let style = """
        :root{color-scheme:light dark;--line:#8886;--soft:#8882;--link:#0b57a4}
        @media(prefers-color-scheme:dark){:root{--link:#8cc2ff}}
        body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
        a{color:var(--link)}nav ul{columns:18rem;padding-left:1.2rem}
        h2{border-bottom:1px solid var(--line);margin-top:3rem}article{margin:2rem 0}
        code,pre{font:.875rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
        pre{background:var(--soft);overflow:auto;padding:.75rem;white-space:pre-wrap}
        table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;
        text-align:left;vertical-align:top}.method{font-weight:700;margin-right:.5rem}
        """

    private static func render(_ document: JSONValue) -> String {
        let title = document["info"]?["title"]?.stringValue ?? "API"
        let schemas = SchemaText(document)
        let operations = Self.operations(of: document)
        let tags = (document["tags"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        var body = "<h1>\(Self.escaped(title))</h1>\n\(Self.paragraphs(document["info"]?["description"]))"
        body += "<nav aria-label=\"Contents\"><ul>\n"
        for tag in tags { body += "<li><a href=\"#tag-\(Self.anchor(tag))\">\(Self.escaped(tag))</a></li>\n" }
        body += "<li><a href=\"#authentication\">Authentication</a></li>\n"
        body += "<li><a href=\"#schemas\">Objects</a></li>\n</ul></nav>\n<main>\n"
        body += "<h2 id=\"authentication\">Authentication</h2>\n<dl>\n"
        for (name, scheme) in Self.sorted(document["components"]?["securitySchemes"]) {
            body += "<dt><code>\(Self.escaped(name))</code></dt><dd>\(Self.paragraphs(scheme["description"]))</dd>\n"
        }
        body += "</dl>\n"
        for tag in tags {
            body += "<section><h2 id=\"tag-\(Self.anchor(tag))\">\(Self.escaped(tag))</h2>\n"
            let entry = document["tags"]?.arrayValue?.first { $0["name"]?.stringValue == tag }
            body += Self.paragraphs(entry?["description"])
            for operation in operations where operation.tag == tag {
                body += OperationText(operation, document: document, schemas: schemas).html
            }
            body += "</section>\n"
        }
        body += "<section><h2 id=\"schemas\">Objects</h2>\n"
        for (name, schema) in Self.sorted(document["components"]?["schemas"]) {
            body += "<article><h3 id=\"schema-\(Self.anchor(name))\">\(Self.escaped(name))</h3>\n"
            body += Self.paragraphs(schema["description"]) + schemas.members(of: schema) + "</article>\n"
        }
        body += "</section>\n</main>"
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
            <meta name="viewport" content="width=device-width,initial-scale=1"><style>\(Self.style)</style></head>
            <body>\(body)</body></html>

            """
    }

    private static func operations(of document: JSONValue) -> [DescribedOperation] {
        let server = document["servers"]?[0]?["url"]?.stringValue ?? ""
        return Self.sorted(document["paths"]).flatMap { path, item in
            ["get", "post", "put", "patch", "delete"].compactMap { method in
                item[method].map {
                    DescribedOperation(
                        method: method, address: server + path, path: path, operation: $0,
                        shared: item["parameters"]?.arrayValue ?? [])
                }
            }
        }
    }

    /// Members by name.
    static func sorted(_ object: JSONValue?) -> [(String, JSONValue)] {
        (object?.objectValue ?? [:]).sorted { $0.key < $1.key }
    }

    /// What blank lines part, and code between backticks.
    static func paragraphs(_ text: JSONValue?) -> String {
        guard let text = text?.stringValue else { return "" }
        return text.replacing("\r", with: "").split(separator: "\n\n").map { "<p>\(Self.inline(String($0)))</p>\n" }
            .joined()
    }

    /// A text with code between backticks.
    static func inline(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, piece in
            index.isMultiple(of: 2) ? Self.escaped(String(piece)) : "<code>\(Self.escaped(String(piece)))</code>"
        }.joined()
    }

    /// What may stand in a fragment.
    static func anchor(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
    }

    /// A text between tags or in an attribute.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

/// An operation where it stands.
struct DescribedOperation {
    /// In lower case.
    let method: String
    /// With the part's prefix.
    let address: String
    let path: String
    let operation: JSONValue
    /// The parameters of all operations of the path.
    let shared: [JSONValue]

    var tag: String { self.operation["tags"]?[0]?.stringValue ?? "" }
}
