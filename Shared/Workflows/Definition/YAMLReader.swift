import CanonicalJSON

/// Makes one value of a YAML text: the core schema of YAML 1.2, and of the rest only what JSON has too. No anchors,
/// aliases or tags, plain names as keys, none twice.
///
/// The work is in proportion to the text.
struct YAMLReader {
    /// More values than any workflow has: 2 000 edges of 5 and 500 nodes of 20 are 20 000.
    static let maximumValues = 100_000

    /// The line of each part by its path, such as `nodes[2].config`; the whole text is the empty path. Without those of
    /// paths beyond ``WorkflowFilePlaces/maximumPathLength``: one long key around many values would fill the memory.
    private(set) var lines: [String: Int] = [:]
    private let events: YAMLEvents
    private let maximumDepth: Int
    private var valuesLeft = Self.maximumValues

    /// - Parameter maximumDepth: How many lists and objects may lie inside one another.
    init(_ text: String, maximumDepth: Int) {
        self.events = YAMLEvents(text)
        self.maximumDepth = maximumDepth
    }

    /// Why there is no value.
    struct Failure: Error {
        let message: String
        let line: Int?
    }

    /// The value of the only document. To be asked once.
    mutating func document() throws(Failure) -> JSONValue {
        let first = try self.next()
        guard first.kind == .document else { throw Failure(message: "The file is empty.", line: nil) }
        let value = try self.value(self.next(), path: "", depth: 0)
        _ = try self.next()  // the document's end
        let after = try self.next()
        guard after.kind == .textEnd else {
            throw Failure(message: "The file holds more than one document.", line: after.line)
        }
        return value
    }

    private func next() throws(Failure) -> YAMLEvents.Event {
        do {
            return try self.events.next()
        } catch {
            throw Failure(message: "The file is not YAML: \(error.problem).", line: error.line)
        }
    }

    private mutating func value(
        _ event: YAMLEvents.Event, path: String?, depth: Int
    ) throws(Failure) -> JSONValue {
        try Self.refuseExtras(of: event)
        self.valuesLeft -= 1
        guard self.valuesLeft >= 0 else {
            throw Failure(message: "The file holds more than \(Self.maximumValues) values.", line: event.line)
        }
        if let path { self.lines[path] = event.line }
        switch event.kind {
        case .scalar(let text, let isPlain):
            guard !text.unicodeScalars.contains("\0") else {
                throw Failure(message: "A null character is not allowed.", line: event.line)
            }
            return isPlain ? Self.value(ofPlain: text) : .string(text)
        case .list:
            try self.enter(depth, line: event.line)
            return try self.list(path: path, depth: depth + 1)
        case .object:
            try self.enter(depth, line: event.line)
            return try self.object(path: path, depth: depth + 1)
        case .alias, .end, .document, .documentEnd, .textEnd:
            throw Failure(message: "The file is not YAML: a value is missing.", line: event.line)
        }
    }

    private func enter(_ depth: Int, line: Int) throws(Failure) {
        guard depth < self.maximumDepth else { throw Failure(message: "Nested too deeply.", line: line) }
    }

    private mutating func list(path: String?, depth: Int) throws(Failure) -> JSONValue {
        var values: [JSONValue] = []
        while true {
            let event = try self.next()
            if event.kind == .end { return .array(values) }
            let inner = path.flatMap { Self.kept("\($0)[\(values.count)]") }
            values.append(try self.value(event, path: inner, depth: depth))
        }
    }

    private mutating func object(path: String?, depth: Int) throws(Failure) -> JSONValue {
        var members: [String: JSONValue] = [:]
        while true {
            let key = try self.next()
            if key.kind == .end { return .object(members) }
            try Self.refuseExtras(of: key)
            guard case .scalar(let name, _) = key.kind, !name.unicodeScalars.contains("\0") else {
                throw Failure(message: "A key must be a plain name.", line: key.line)
            }
            guard members[name] == nil else { throw Failure(message: "The same key twice.", line: key.line) }
            let inner = path.flatMap { Self.kept(FormReader.join($0, name)) }
            members[name] = try self.value(self.next(), path: inner, depth: depth)
            if let inner { self.lines[inner] = key.line }
        }
    }

    /// A path, unless it is too long to be kept.
    private static func kept(_ path: String) -> String? {
        path.utf8.count <= WorkflowFilePlaces.maximumPathLength ? path : nil
    }

    /// What YAML has beyond JSON: a few aliases could stand for a document without end, and tags make values other
    /// than they look.
    private static func refuseExtras(of event: YAMLEvents.Event) throws(Failure) {
        if event.kind == .alias || event.hasAnchor {
            throw Failure(message: "YAML anchors (&name) and aliases (*name) are not allowed.", line: event.line)
        }
        if event.hasTag { throw Failure(message: "YAML tags (!name) are not allowed.", line: event.line) }
    }

    /// A scalar without quotes by the core schema of YAML 1.2, so `no` and `on` stay text.
    private static func value(ofPlain text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        // A number is what JSON calls one; 0x1F, 1_000 and .inf stay text and fail where a number must be.
        if let value = try? JSONValue(parsing: text.utf8), value.doubleValue != nil { return value }
        return .string(text)
    }
}
