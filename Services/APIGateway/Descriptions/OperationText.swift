import CanonicalJSON

/// An operation as HTML: what it does, its parameters, its body and its answers, with an example of each.
struct OperationText {
    /// One `article`.
    let html: String

    init(_ described: DescribedOperation, document: JSONValue, schemas: SchemaText) {
        let operation = described.operation
        let id = operation["operationId"]?.stringValue ?? ""
        let page = DescriptionPage.self
        var html = """
            <article id="\(page.anchor(id))"><h3><span class="method">\(described.method.uppercased())</span>\
            <code>\(page.escaped(described.address))</code></h3>
            <p>\(page.inline(operation["summary"]?.stringValue ?? "")) <code>\(page.escaped(id))</code></p>

            """
        html += page.paragraphs(operation["description"])
        let parameters = (described.shared + (operation["parameters"]?.arrayValue ?? [])).map(schemas.resolved)
        if !parameters.isEmpty {
            html += "<h4>Parameters</h4>\n<table><tr><th>Name</th><th>Type</th><th>Meaning</th></tr>\n"
            for parameter in parameters {
                let need = parameter["required"]?.boolValue == true ? ", required" : ""
                html += """
                    <tr><td><code>\(page.escaped(parameter["name"]?.stringValue ?? ""))</code> \
                    (\(page.escaped(parameter["in"]?.stringValue ?? ""))\(need))</td>\
                    <td>\(schemas.kind(of: parameter["schema"]))</td>\
                    <td>\(page.inline(parameter["description"]?.stringValue ?? ""))</td></tr>

                    """
            }
            html += "</table>\n"
        }
        if let body = operation["requestBody"].map(schemas.resolved) {
            html += "<h4>Body</h4>\n\(page.paragraphs(body["description"]))\(Self.contents(body, schemas))"
        }
        html += "<h4>Answers</h4>\n"
        for (status, answer) in page.sorted(operation["responses"]) {
            let answer = schemas.resolved(answer)
            let words = page.inline(answer["description"]?.stringValue ?? "")
            html += "<p><strong>\(page.escaped(status))</strong> \(words)</p>\n\(Self.contents(answer, schemas))"
        }
        self.html = html + "</article>\n"
    }

    private static func contents(_ carrier: JSONValue, _ schemas: SchemaText) -> String {
        DescriptionPage.sorted(carrier["content"]).map { type, content in
            var html =
                "<p><code>\(DescriptionPage.escaped(type))</code>: \(schemas.kind(of: content["schema"]))</p>\n"
            if let schema = content["schema"], schema["$ref"] == nil { html += schemas.members(of: schema) }
            let example =
                content["example"] ?? DescriptionPage.sorted(content["examples"]).first.flatMap { $0.1["value"] }
            if let example {
                let text = example.stringValue ?? String(decoding: example.prettyBytes(), as: UTF8.self)
                html += "<pre>\(DescriptionPage.escaped(text))</pre>\n"
            }
            return html
        }.joined()
    }
}
