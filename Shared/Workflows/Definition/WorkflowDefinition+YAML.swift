import CanonicalJSON
import Yams

extension WorkflowDefinition {
    /// The definition as YAML for people: parsing it gives an equal definition. Ends with a line break.
    ///
    /// Keys are in the order in which one reads, edges and comparisons on one line each; nothing that a definition holds
    /// is left out, and comments of a file that was imported are not kept.
    package var yaml: String { YAMLWriter.text(of: self.canonicalJSON) }
}

/// Writes a value as YAML that ``YAMLReader`` reads back.
enum YAMLWriter {
    /// Keys that come first, in this order; others follow by name.
    private static let order: [String: Int] = Dictionary(
        uniqueKeysWithValues: [
            "format", "id", "name", "version", "status", "description", "type", "type_version", "notes", "inputs",
            "outputs", "settings", "port", "op", "left", "right", "when", "from", "to", "timeout_s", "config", "join",
            "routes", "nodes", "edges",
        ].enumerated().map { ($1, $0) })

    /// The text; ends with a line break.
    static func text(of value: JSONValue) -> String {
        // libyaml fails without memory only.
        (try? Yams.serialize(node: Self.node(value), width: 120, allowUnicode: true, sortKeys: false)) ?? ""
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: Node("null", Tag(.implicit), .plain)
        case .bool(let bool): Node(bool ? "true" : "false", Tag(.implicit), .plain)
        case .integer, .number: Node(Self.text(ofNumber: value), Tag(.implicit), .plain)
        case .string(let text):
            Node(text, Tag(.implicit), Self.isPlain(text) ? .plain : .doubleQuoted)
        case .array(let values):
            .sequence(Node.Sequence(values.map(Self.node), Tag(.implicit), Self.isPair(values) ? .flow : .block))
        case .object(let members):
            .mapping(
                Node.Mapping(
                    members.sorted { Self.precedes($0.key, $1.key) }.map {
                        (Self.node(.string($0.key)), Self.node($0.value))
                    },
                    Tag(.implicit), Self.isShort(members) ? .flow : .block))
        }
    }

    private static func text(ofNumber value: JSONValue) -> String {
        String(decoding: value.canonicalBytes(), as: UTF8.self)
    }

    private static func precedes(_ first: String, _ second: String) -> Bool {
        let places = (Self.order[first] ?? Int.max, Self.order[second] ?? Int.max)
        return places.0 == places.1 ? first < second : places.0 < places.1
    }

    /// An edge's `from`, and other short lists of texts.
    private static func isPair(_ values: [JSONValue]) -> Bool {
        values.count <= 6 && values.allSatisfy { ($0.stringValue?.utf8.count ?? 100) <= 40 }
    }

    /// An edge, a comparison, or another object of a few short texts and numbers.
    private static func isShort(_ members: [String: JSONValue]) -> Bool {
        guard members.count <= 4 else { return false }
        return members.allSatisfy { _, value in
            switch value {
            case .null, .bool, .integer, .number: true
            case .string(let text): text.utf8.count <= 80 && !text.contains("\n")
            case .array(let values): Self.isPair(values)
            case .object(let members): members.isEmpty
            }
        } && (members["op"] != nil || members["from"] != nil || members["type"] == nil)
    }

    /// Whether a text is itself without quotes, in every version of YAML.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, Self.isLetter(first) || first == UInt8(ascii: "$"),
            last != UInt8(ascii: " ")
        else { return false }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        return !words.contains(text.lowercased())
            && bytes.allSatisfy { byte in
                Self.isLetter(byte) || (0x30...0x39).contains(byte) || " $._-/".utf8.contains(byte)
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
