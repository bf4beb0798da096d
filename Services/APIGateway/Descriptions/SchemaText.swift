import CanonicalJSON

/// Schemas as HTML.
struct SchemaText {
    private let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// What a reference within the document stands for; anything else as it is.
    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue, reference.hasPrefix("#/") else { return value }
        return reference.dropFirst(2).split(separator: "/").reduce(self.document) { found, name in
            found[String(name)] ?? .null
        }
    }

    /// The kind of a value in a few words, with a link to an object that has a name.
    func kind(of schema: JSONValue?) -> String {
        guard let schema else { return "" }
        let page = DescriptionPage.self
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) {
            return "<a href=\"#schema-\(page.anchor(name))\">\(page.escaped(name))</a>"
        }
        if let parts = schema["allOf"]?.arrayValue, !parts.isEmpty {
            return parts.map { self.kind(of: $0) }.joined(separator: " and ") + self.extent(of: schema)
        }
        if let choices = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue {
            return choices.map { self.kind(of: $0) }.joined(separator: " or ") + self.extent(of: schema)
        }
        if schema["type"]?.stringValue == "array" {
            return "list of " + self.kind(of: schema["items"]) + self.extent(of: schema)
        }
        let type = schema["type"]?.stringValue ?? "any"
        let format = schema["format"]?.stringValue.map { " (\($0))" } ?? ""
        return page.escaped(type + format) + self.extent(of: schema)
    }

    /// What else limits a value.
    private func extent(of schema: JSONValue) -> String {
        var words: [String] = []
        if schema["nullable"]?.boolValue == true { words.append("or null") }
        if let choices = schema["enum"]?.arrayValue {
            let texts = choices.compactMap { $0.stringValue ?? $0.intValue.map(String.init) }
            words.append("one of " + texts.map { "<code>\(DescriptionPage.escaped($0))</code>" }.joined(separator: " "))
        }
        for (key, word) in [
            ("minLength", "at least"), ("maxLength", "at most"), ("minimum", "from"), ("maximum", "to"),
            ("maxItems", "at most"),
        ] {
            if let number = schema[key]?.intValue { words.append("\(word) \(number)") }
        }
        if let pattern = schema["pattern"]?.stringValue {
            words.append("as <code>\(DescriptionPage.escaped(pattern))</code>")
        }
        if let text = schema["default"]?.stringValue { words.append("default \(DescriptionPage.escaped(text))") }
        if let number = schema["default"]?.intValue { words.append("default \(number)") }
        if let flag = schema["default"]?.boolValue { words.append("default \(flag)") }
        return words.isEmpty ? "" : ", " + words.joined(separator: ", ")
    }

    /// A table of an object's members; a line for anything else.
    func members(of schema: JSONValue) -> String {
        let parts = schema["allOf"]?.arrayValue ?? []
        let objects = [schema] + parts.filter { $0["$ref"] == nil }
        let required = Set(objects.flatMap { $0["required"]?.arrayValue ?? [] }.compactMap(\.stringValue))
        let members = objects.flatMap { DescriptionPage.sorted($0["properties"]) }
        var html = ""
        let named = parts.filter { $0["$ref"] != nil }
        if !named.isEmpty { html += "<p>All of " + named.map { self.kind(of: $0) }.joined(separator: ", ") + ".</p>\n" }
        guard !members.isEmpty else { return html.isEmpty ? "<p>\(self.kind(of: schema))</p>\n" : html }
        html += "<table><tr><th>Member</th><th>Type</th><th>Meaning</th></tr>\n"
        for (name, member) in members {
            let need = required.contains(name) ? ", required" : ""
            html += """
                <tr><td><code>\(DescriptionPage.escaped(name))</code>\(need)</td><td>\(self.kind(of: member))</td>\
                <td>\(DescriptionPage.inline(member["description"]?.stringValue ?? ""))\(self.inner(of: member))</td></tr>

                """
        }
        return html + "</table>\n"
    }

    /// The members of an object that has no name of its own.
    private func inner(of schema: JSONValue) -> String {
        let object = schema["type"]?.stringValue == "array" ? schema["items"] ?? schema : schema
        guard object["$ref"] == nil, object["properties"] != nil else { return "" }
        return self.members(of: object)
    }
}
