import CanonicalJSON

/// A JSON value as rows of a table: the path of each leaf and its text.
enum JSONRows {
    /// More of one leaf is left out: a table is for reading, and the whole is in the evidence folder's data.
    static let greatestTextLength = 2_000
    /// More rows of one value are left out, which a last row says.
    static let maximumRows = 1_000

    /// - Returns: Members by name; for an empty object or list nothing.
    static func of(_ value: JSONValue, under path: String = "") -> [[String]] {
        var rows: [[String]] = []
        self.append(value, path, &rows)
        return rows.count <= Self.maximumRows ? rows : Array(rows.prefix(Self.maximumRows)) + [["…", "…"]]
    }

    private static func append(_ value: JSONValue, _ path: String, _ rows: inout [[String]]) {
        if rows.count > Self.maximumRows { return }
        switch value {
        case .object(let members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                self.append(member, path.isEmpty ? name : "\(path).\(name)", &rows)
            }
        case .array(let values):
            for (index, value) in values.enumerated() { self.append(value, "\(path)[\(index)]", &rows) }
        case .null: rows.append([path, "null"])
        case .bool(let value): rows.append([path, value ? "true" : "false"])
        case .integer(let value): rows.append([path, String(value)])
        case .number(let value): rows.append([path, "\(value)"])
        case .string(let text):
            rows.append([
                path, text.count <= Self.greatestTextLength ? text : text.prefix(Self.greatestTextLength) + " […]",
            ])
        }
    }
}
