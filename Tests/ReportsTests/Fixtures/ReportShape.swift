import CanonicalJSON
import Foundation
import Reports
import Testing

/// What a value may be, as a schema says: read from JSON in which an object has the shapes of its members, a list the
/// one shape of its elements, and a text is one of
/// - `text`, `date`, `uuid`, `number`, `boolean`, `object` (with any members),
/// - `country` (three capital letters), `document type` (of those that the sandbox has),
/// - `finding`: `result` and `properties`; `result`: that alone,
/// - `/pattern/`, or the values of an enumeration with `|` between them.
indirect enum ReportShape {
    case members([String: ReportShape])
    case elements(ReportShape)
    case kind(String)

    init(_ json: JSONValue) throws {
        if let members = json.objectValue {
            self = .members(try members.mapValues { try ReportShape($0) })
        } else if let element = json[0] {
            self = .elements(try ReportShape(element))
        } else {
            self = .kind(try #require(json.stringValue))
        }
    }

    /// The shape of a kind of report, or of `extraction`, by its schema and the reference.
    static func of(_ name: String) throws -> ReportShape {
        var shape = ReportShape.members([:])
        for text in [ReportSchemas.contract, ReportSchemas.reference] {
            for (names, json) in try #require(try JSONValue(parsing: text.utf8).objectValue)
            where names.split(separator: " ").contains(Substring(name)) {
                shape = shape.adding(try ReportShape(json))
            }
        }
        return shape
    }

    private func adding(_ other: ReportShape) -> ReportShape {
        guard case .members(let own) = self, case .members(let more) = other else { return other }
        return .members(own.merging(more, uniquingKeysWith: { $0.adding($1) }))
    }

    /// Paths of what does not fit, or has no shape at all. `null` fits wherever client libraries take it: everywhere
    /// but where a pattern is asked for.
    func strangers(in value: JSONValue, at path: String = "") -> [String] {
        switch self {
        case .members(let shapes):
            if value.isNull { return [] }
            guard let members = value.objectValue else { return [path] }
            return members.flatMap { name, value in
                shapes[name].map { $0.strangers(in: value, at: "\(path).\(name)") } ?? ["\(path).\(name)"]
            }
        case .elements(let shape):
            if value.isNull { return [] }
            guard let elements = value.arrayValue else { return [path] }
            return elements.flatMap { shape.strangers(in: $0, at: "\(path)[]") }
        case .kind(let kind):
            return Self.fits(value, kind) ? [] : [path]
        }
    }

    private static func fits(_ value: JSONValue, _ kind: String) -> Bool {
        if kind.hasPrefix("/") {
            return value.stringValue?.range(of: kind.dropFirst().dropLast(), options: .regularExpression) != nil
        }
        if value.isNull { return true }
        return switch kind {
        case "text": value.stringValue != nil
        case "date": value.stringValue.flatMap { try? Date($0, strategy: .iso8601.year().month().day()) } != nil
        case "uuid": value.stringValue.flatMap { UUID(uuidString: $0) } != nil
        case "number": value.doubleValue != nil
        case "boolean": value.boolValue != nil
        case "object": value.objectValue != nil
        case "country": value.stringValue?.wholeMatch(of: /[A-Z]{3}/) != nil
        case "document type":
            ["driving_licence", "national_identity_card", "passport"].contains(value.stringValue ?? "")
        case "finding": Self.isFinding(value, keys: ["properties", "result"])
        case "result": Self.isFinding(value, keys: ["result"])
        default: value.stringValue.map { kind.split(separator: "|").contains(Substring($0)) } ?? false
        }
    }

    private static func isFinding(_ value: JSONValue, keys: Set<String>) -> Bool {
        guard let members = value.objectValue, Set(members.keys) == keys, let result = members["result"] else {
            return false
        }
        return (result.isNull || Contract.reportResults.contains(result.stringValue ?? ""))
            && (members["properties"].map { $0.objectValue != nil } ?? true)
    }
}
