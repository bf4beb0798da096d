import CanonicalJSON

/// Reads parts of a workflow file and gathers every mistake of form on the way.
struct FormReader {
    private(set) var findings: [WorkflowFinding] = []
    /// Where the parts are, and which of them could not be read.
    private(set) var places: WorkflowFilePlaces
    /// Beyond this many, a file is not worth describing further.
    private static let maximumFindings = 200

    /// - Parameter lines: The line of each part by its path; asked only once there is a mistake.
    init(lines: @escaping () -> [String: Int]) {
        self.places = WorkflowFilePlaces(lines: lines)
    }

    /// Notes that the part at a path cannot be read.
    mutating func refuse(_ path: String, _ message: String) {
        self.places.markUnreadable(path)
        self.note(path, message)
    }

    /// Notes a mistake that leaves the part at a path readable.
    mutating func note(_ path: String, _ message: String, code: String = "E-FORM") {
        guard self.findings.count < Self.maximumFindings else { return }
        let line = self.places.line(of: path)
        let field = path.isEmpty ? nil : WorkflowFilePlaces.shortened(path)
        self.findings.append(WorkflowFinding(code, field: field, line: line, message))
    }

    /// Notes that the part at a path could not be read because of a mistake inside it, which is noted already.
    mutating func giveUp(_ path: String) {
        self.places.markUnreadable(path)
    }

    /// An object of which every key is known and none of the required ones is missing; `nil` when it is none.
    mutating func object(
        _ value: JSONValue?, at path: String, required: Set<String> = [], optional: Set<String> = []
    ) -> [String: JSONValue]? {
        guard let members = value?.objectValue else {
            self.refuse(path, "This must be an object.")
            return nil
        }
        for name in members.keys.sorted() where !required.contains(name) && !optional.contains(name) {
            self.note(Self.join(path, name), "This key is not known here.")
        }
        for name in required.sorted() where members[name] == nil {
            self.note(path, "The key \(name) is missing.")
            self.giveUp(Self.join(path, name))
        }
        return members
    }

    /// A list read element by element; empty when absent.
    /// - Parameter standIn: Takes the place of an element that cannot be read, so that the others keep theirs.
    mutating func list<Element>(
        _ value: JSONValue?, at path: String, standIn: Element,
        element: (inout FormReader, JSONValue, String) -> Element?
    ) -> [Element] {
        guard let value else { return [] }
        guard let values = value.arrayValue else {
            self.refuse(path, "This must be a list.")
            return []
        }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            elements.append(element(&self, value, "\(path)[\(index)]") ?? standIn)
        }
        return elements
    }

    /// A text; `nil` when absent, or after a mistake.
    mutating func string(_ value: JSONValue?, at path: String) -> String? {
        guard let value else { return nil }
        guard let text = value.stringValue else {
            self.refuse(path, "This must be a text.")
            return nil
        }
        return text
    }

    /// A whole number from 0; `nil` when absent, or after a mistake.
    mutating func count(_ value: JSONValue?, at path: String) -> Int? {
        guard let value else { return nil }
        guard let number = value.intValue, (0...Int64(Int32.max)).contains(number) else {
            self.refuse(path, "This must be a whole number from 0.")
            return nil
        }
        return Int(number)
    }

    /// A truth value; `nil` when absent, or after a mistake.
    mutating func bool(_ value: JSONValue?, at path: String) -> Bool? {
        guard let value else { return nil }
        guard let bool = value.boolValue else {
            self.refuse(path, "This must be true or false.")
            return nil
        }
        return bool
    }

    /// One of the format's words; `nil` when absent, or after a mistake.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue?, at path: String, as type: Word.Type
    ) -> Word? {
        guard let text = self.string(value, at: path) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            self.refuse(path, "This must be one of: \(words).")
            return nil
        }
        return word
    }

    /// The path of a member.
    static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
