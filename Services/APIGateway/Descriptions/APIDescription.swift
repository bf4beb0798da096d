import CanonicalJSON
import Foundation
import Yams

/// An OpenAPI 3.0 description of a part of the API, joined of the files in `Resources/OpenAPI`.
///
/// There is a directory for each part, with one file for each tag, and `shared` with what both parts use. A member may be
/// in one file only; objects are merged, lists are put together in the order of the files' names.
struct APIDescription: Sendable {
    /// A part of the API that has a description of its own, by the prefix of its addresses.
    enum Part: String, CaseIterable, Sendable {
        /// What the reference of the API that Martlet is compatible with describes.
        case compatible = "v3.6"
        /// Martlet's own extensions.
        case extensions = "v1"
    }

    /// The whole document.
    let document: JSONValue

    /// Where the module's files lie.
    static var root: URL { Bundle.module.bundleURL.appendingPathComponent("Resources/OpenAPI") }

    /// Reads and joins the files of a part.
    /// - Throws: ``APIDescriptionError``, `YamlError`, or the error of a file that cannot be read.
    init(_ part: Part, in root: URL = Self.root) throws {
        var document = JSONValue.object([:])
        for directory in ["shared", part.rawValue] {
            let files = try FileManager.default.contentsOfDirectory(
                at: root.appendingPathComponent(directory), includingPropertiesForKeys: nil)
            for file in files.sorted(by: { $0.lastPathComponent < $1.lastPathComponent })
            where file.pathExtension == "yaml" {
                let value = try Self.value(yaml: try String(contentsOf: file, encoding: .utf8))
                document = try Self.join(document, value, at: "")
            }
        }
        self.document = document
    }

    /// Reads YAML as JSON: what looks like a date stays a text.
    static func value(yaml: String) throws -> JSONValue {
        Self.value(try Yams.load(yaml: yaml, .default.removing(.timestamp)))
    }

    private static func value(_ loaded: Any?) -> JSONValue {
        switch loaded {
        case let text as String: .string(text)
        case let flag as Bool: .bool(flag)
        case let number as Int: .integer(Int64(number))
        case let number as Double: .number(number)
        case let items as [Any]: .array(items.map { Self.value($0) })
        case let members as [AnyHashable: Any]:
            .object(Dictionary(members.map { ("\($0.key)", Self.value($0.value)) }) { first, _ in first })
        default: .null
        }
    }

    /// - Throws: ``APIDescriptionError/statedTwice(_:)``.
    private static func join(_ old: JSONValue, _ new: JSONValue, at path: String) throws -> JSONValue {
        switch (old, new) {
        case (.object(let old), .object(let new)):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: try Set(old.keys).union(new.keys).map { key in
                        guard let left = old[key] else { return (key, new[key] ?? .null) }
                        guard let right = new[key] else { return (key, left) }
                        return (key, try Self.join(left, right, at: "\(path)/\(key)"))
                    }))
        case (.array(let old), .array(let new)): return .array(old + new)
        default: throw APIDescriptionError.statedTwice(path)
        }
    }
}

/// Why the files of a description cannot be joined.
enum APIDescriptionError: Error, Equatable {
    /// Two files say something else of the same member, named by its path.
    case statedTwice(String)
}
