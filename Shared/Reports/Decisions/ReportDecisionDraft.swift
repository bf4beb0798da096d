package import CanonicalJSON

/// A decision in the making: what a file and options say of it, which together must name the result.
package struct ReportDecisionDraft: Sendable {
    /// See ``ReportDecision/result``; `nil` while nobody named it.
    package var result: ReportResult?
    /// See ``ReportDecision/subResult``.
    package var subResult: ReportSubResult?
    /// See ``ReportDecision/statements``.
    package var statements: [ReportDecision.Statement] = []
    /// See ``ReportDecision/properties``.
    package var properties: [String: JSONValue] = [:]

    /// Says nothing yet.
    package init() {}

    /// Reads a decision as a JSON object of `result`, `sub_result`, `breakdown` and `properties`, each of which may be
    /// missing.
    ///
    /// The breakdown is written as reports show it, so that one which was shown can be edited and given back. The result
    /// of a breakdown that has parts follows from them, and is passed over; so is what only repeats other items.
    /// - Throws: ``ReportDecisionError/malformed(path:)`` with the place of the first mistake.
    package init(json: JSONValue) throws(ReportDecisionError) {
        let members = try Self.members(of: json, ["breakdown", "properties", "result", "sub_result"], path: [])
        self.result = try Self.value(members["result"], path: ["result"], ReportResult.init(rawValue:))
        self.subResult = try Self.value(members["sub_result"], path: ["sub_result"], ReportSubResult.init(rawValue:))
        if let json = members["properties"]?.nonNull {
            guard let properties = json.objectValue else { throw .malformed(path: "properties") }
            self.properties = properties
        }
        guard let json = members["breakdown"]?.nonNull else { return }
        guard let breakdown = json.objectValue else { throw .malformed(path: "breakdown") }
        for (name, node) in breakdown.sorted(by: { $0.key < $1.key }) {
            try self.read(node, name: name)
        }
    }

    /// Items that follow from others: `visual_authenticity.other` of a document report, and what an India tax id report
    /// repeats inside `device`.
    private static let derivedPlaces: Set = ["visual_authenticity.other", "device.name_match", "device.pan_valid"]

    private mutating func read(_ node: JSONValue, name: String) throws(ReportDecisionError) {
        let members = try Self.members(of: node, ["breakdown", "properties", "result"], path: ["breakdown", name])
        guard let parts = members["breakdown"] else {
            return self.statements.append(try Self.statement(members, place: [name]))
        }
        guard let parts = parts.objectValue else { throw .malformed(path: "breakdown.\(name).breakdown") }
        for (part, node) in parts.sorted(by: { $0.key < $1.key }) where !Self.derivedPlaces.contains("\(name).\(part)")
        {
            let members = try Self.members(of: node, ["properties", "result"], path: ["breakdown", name, part])
            self.statements.append(try Self.statement(members, place: [name, part]))
        }
    }

    private static func statement(
        _ members: [String: JSONValue], place: [String]
    ) throws(ReportDecisionError) -> ReportDecision.Statement {
        let path = ["breakdown"] + place
        guard let result = members["result"] else { throw .malformed(path: (path + ["result"]).joined(separator: ".")) }
        var properties: [String: JSONValue] = [:]
        if let json = members["properties"]?.nonNull {
            guard let object = json.objectValue else {
                throw .malformed(path: (path + ["properties"]).joined(separator: "."))
            }
            properties = object
        }
        let finding = Finding(
            result: try Self.value(result, path: path + ["result"], ReportResult.init(rawValue:)),
            properties: properties)
        return ReportDecision.Statement(place: place.joined(separator: "."), finding: finding)
    }

    /// - Returns: `nil` when it is missing or `null`.
    private static func value<Value>(
        _ json: JSONValue?, path: [String], _ read: (String) -> Value?
    ) throws(ReportDecisionError) -> Value? {
        guard let json = json?.nonNull else { return nil }
        guard let value = json.stringValue.flatMap(read) else { throw .malformed(path: path.joined(separator: ".")) }
        return value
    }

    /// - Parameter names: Those that the object may have.
    private static func members(
        of json: JSONValue, _ names: Set<String>, path: [String]
    ) throws(ReportDecisionError) -> [String: JSONValue] {
        guard let members = json.objectValue else { throw .malformed(path: path.joined(separator: ".")) }
        if let name = members.keys.sorted().first(where: { !names.contains($0) }) {
            throw .malformed(path: (path + [name]).joined(separator: "."))
        }
        return members
    }

    /// The decision, once the result is named.
    /// - Throws: ``ReportDecisionError/resultMissing``.
    package func decision() throws(ReportDecisionError) -> ReportDecision {
        guard let result = self.result else { throw .resultMissing }
        return ReportDecision(
            result: result, subResult: self.subResult, statements: self.statements, properties: self.properties)
    }
}

extension ReportDecisionDraft: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How much it says.
    package var description: String { "ReportDecisionDraft(statements: \(self.statements.count), redacted)" }

    /// How much it says.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows what was found.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
