package import CanonicalJSON

/// Why a JSON value is no breakdown. Names keys only, never values.
package enum BreakdownError: Error, Equatable {
    /// An object was expected at that place, such as `image_integrity.properties`; the root is the empty path.
    case notAnObject(path: String)
    /// The result there is missing, or neither `null` nor one of ``ReportResult``.
    case unknownResult(path: String)
}

extension Breakdown {
    /// The node as the API shows it: `result` always, `breakdown` and `properties` where there are any.
    package var jsonValue: JSONValue {
        var members: [String: JSONValue] = ["result": self.result.map { .string($0.rawValue) } ?? .null]
        if let parts = self.parts { members["breakdown"] = .object(parts.mapValues(\.jsonValue)) }
        if let properties = self.properties { members["properties"] = .object(properties) }
        return .object(members)
    }

    /// Reads what ``jsonValue`` writes, for a breakdown that was stored. Members of other names are left out.
    /// - Throws: ``BreakdownError`` with the path of the first mistake.
    package init(json: JSONValue) throws(BreakdownError) {
        try self.init(json: json, path: [])
    }

    private init(json: JSONValue, path: [String]) throws(BreakdownError) {
        let members = try Self.members(of: json, path: path)
        switch members["result"] {
        case .null?:
            self.result = nil
        case .string(let text)?:
            guard let result = ReportResult(rawValue: text) else { throw .unknownResult(path: Self.text(of: path)) }
            self.result = result
        default:
            throw .unknownResult(path: Self.text(of: path))
        }
        if let json = members["breakdown"] {
            var parts: [String: Breakdown] = [:]
            for (name, part) in try Self.members(of: json, path: path + ["breakdown"]) {
                parts[name] = try Breakdown(json: part, path: path + ["breakdown", name])
            }
            self.parts = parts
        }
        if let json = members["properties"] {
            self.properties = try Self.members(of: json, path: path + ["properties"])
        }
    }

    private static func members(of json: JSONValue, path: [String]) throws(BreakdownError) -> [String: JSONValue] {
        guard let members = json.objectValue else { throw .notAnObject(path: Self.text(of: path)) }
        return members
    }

    private static func text(of path: [String]) -> String { path.joined(separator: ".") }
}
