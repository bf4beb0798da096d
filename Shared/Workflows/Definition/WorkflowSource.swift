import CanonicalJSON
import Yams

/// A workflow file as a value, with the line of each part where it is known.
struct WorkflowSource {
    /// The size, in bytes, that no workflow of 500 nodes comes near.
    static let maximumSize = 1_048_576
    /// Arrays and objects inside one another.
    static let maximumDepth = 64

    let value: JSONValue
    private let text: String
    private var knownLines: [String: Int]?

    /// Reads JSON when the first character is `{`, else YAML.
    init(_ bytes: [UInt8]) throws(WorkflowParseError) {
        guard bytes.count <= Self.maximumSize else {
            throw Self.error("The file is larger than 1 MiB.", line: nil)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.error("The file is not UTF-8 text.", line: nil)
        }
        self.text = text
        if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            do {
                self.value = try JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth)
            } catch {
                throw Self.error("The file is not JSON: \(error).", line: error.line)
            }
        } else {
            var lines: [String: Int] = [:]
            self.value = try Self.value(ofYAML: text, lines: &lines)
            self.knownLines = lines
        }
    }

    /// The line of each part by its path, such as `nodes[2].config`; the whole file is the empty path.
    ///
    /// JSON is read a second time as YAML for this, and has no lines where that fails.
    func lines() -> [String: Int] {
        if let knownLines = self.knownLines { return knownLines }
        var lines: [String: Int] = [:]
        _ = try? Self.value(ofYAML: self.text, lines: &lines)
        return lines
    }

    private static func error(_ message: String, line: Int?) -> WorkflowParseError {
        WorkflowParseError(findings: [WorkflowFinding("E-FORM", line: line, message)])
    }

    private static func value(ofYAML text: String, lines: inout [String: Int]) throws(WorkflowParseError) -> JSONValue {
        guard !Self.hasAlias(text) else {
            throw Self.error("YAML aliases (*name) are not allowed.", line: nil)
        }
        let root: Node?
        do {
            root = try Yams.Parser(yaml: text).singleRoot()
        } catch {
            throw Self.error("The file is not YAML.", line: (error as? YamlError).flatMap(Self.line))
        }
        guard let root else { throw Self.error("The file is empty.", line: nil) }
        return try Self.value(of: root, path: "", depth: 0, lines: &lines)
    }

    /// Whether anything may be an alias: a few lines of them could stand for a document without end.
    private static func hasAlias(_ text: String) -> Bool {
        var previous = UInt8(ascii: "\n")
        var isAfterStar = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                if isAfterStar { return true }
            default: break
            }
            isAfterStar = byte == UInt8(ascii: "*") && " \t\r\n[{,:?".utf8.contains(previous)
            previous = byte
        }
        return false
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded: nil
        }
    }

    private static func value(
        of node: Node, path: String, depth: Int, lines: inout [String: Int]
    ) throws(WorkflowParseError) -> JSONValue {
        lines[path] = node.mark?.line
        guard depth <= Self.maximumDepth else { throw Self.error("Nested too deeply.", line: node.mark?.line) }
        switch node {
        case .scalar(let scalar):
            return try Self.value(of: scalar)
        case .sequence(let sequence):
            var values: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                values.append(try Self.value(of: element, path: "\(path)[\(index)]", depth: depth + 1, lines: &lines))
            }
            return .array(values)
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, element) in mapping {
                guard case .scalar(let name) = key else {
                    throw Self.error("A key must be a plain name.", line: key.mark?.line)
                }
                let inner = path.isEmpty ? name.string : "\(path).\(name.string)"
                let value = try Self.value(of: element, path: inner, depth: depth + 1, lines: &lines)
                guard members.updateValue(value, forKey: name.string) == nil else {
                    throw Self.error("The same key twice.", line: key.mark?.line)
                }
                lines[inner] = key.mark?.line ?? lines[inner]
            }
            return .object(members)
        case .alias:
            throw Self.error("YAML aliases (*name) are not allowed.", line: node.mark?.line)
        }
    }

    /// A scalar by the core schema of YAML 1.2, so `no` and `on` stay text; quoted is always text.
    private static func value(of scalar: Node.Scalar) throws(WorkflowParseError) -> JSONValue {
        guard !scalar.string.unicodeScalars.contains("\0") else {
            throw Self.error("A null character is not allowed.", line: scalar.mark?.line)
        }
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        // A number is what JSON calls one; 0x1F, 1_000 and .inf stay text and fail where a number must be.
        if let value = try? JSONValue(parsing: scalar.string.utf8), value.doubleValue != nil { return value }
        return .string(scalar.string)
    }
}
