// libyaml, which the package Yams brings and is built on. Nothing else imports it.
import CYaml

/// The parts of a YAML text in their order, as libyaml tells them, without a tree made of them.
///
/// Yams makes such a tree before anyone can look at it: it puts in for an alias what the alias stands for, and hashes
/// and sorts keys that are lists or objects. A few lines of text are enough to keep it at that for ever, so what is
/// not wanted is refused here, where it first shows.
final class YAMLEvents {
    /// One part.
    struct Event {
        /// What begins or ends.
        enum Kind: Equatable {
            /// The document begins.
            case document
            /// A single value, with whether it is written without quotes.
            case scalar(String, isPlain: Bool)
            /// A list begins.
            case list
            /// An object begins: keys and values follow in turn.
            case object
            /// The innermost list or object ends.
            case end
            /// `*name`.
            case alias
            /// The document ends.
            case documentEnd
            /// The text ends.
            case textEnd
        }

        let kind: Kind
        /// From 1.
        let line: Int
        /// Whether it carries `&name`.
        let hasAnchor: Bool
        /// Whether it carries `!name`.
        let hasTag: Bool
    }

    /// Why the text is not YAML.
    struct Failure: Error {
        /// libyaml's words, which quote nothing of the text.
        let problem: String
        /// From 1.
        let line: Int
    }

    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter text: UTF-8, with or without a byte order mark.
    init(_ text: String) {
        // libyaml reads from the buffer until it is deleted, so the buffer is this object's own.
        self.text = .allocate(capacity: text.utf8.count)
        _ = self.text.initialize(from: text.utf8)
        self.parser.initialize(to: yaml_parser_t())
        // Fails without memory only, and is then told by the first event.
        _ = yaml_parser_initialize(self.parser)
        yaml_parser_set_encoding(self.parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(self.parser, self.text.baseAddress, self.text.count)
    }

    deinit {
        yaml_parser_delete(self.parser)
        self.parser.deallocate()
        self.text.deallocate()
    }

    /// The next part. Not to be asked again after the end of the text, or after a failure.
    func next() throws(Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(self.parser, &event) == 1 else { throw self.failure() }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        func part(_ kind: Event.Kind, hasAnchor: Bool = false, hasTag: Bool = false) -> Event {
            Event(kind: kind, line: line, hasAnchor: hasAnchor, hasTag: hasTag)
        }
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return part(
                .scalar(value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), hasAnchor: scalar.anchor != nil,
                hasTag: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let list = event.data.sequence_start
            return part(.list, hasAnchor: list.anchor != nil, hasTag: list.tag != nil)
        case YAML_MAPPING_START_EVENT:
            let object = event.data.mapping_start
            return part(.object, hasAnchor: object.anchor != nil, hasTag: object.tag != nil)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return part(.end)
        case YAML_ALIAS_EVENT: return part(.alias)
        case YAML_DOCUMENT_START_EVENT: return part(.document)
        case YAML_DOCUMENT_END_EVENT: return part(.documentEnd)
        case YAML_STREAM_START_EVENT: return try self.next()
        default: return part(.textEnd)
        }
    }

    private func failure() -> Failure {
        let parser = self.parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        guard parser.error == YAML_READER_ERROR else {
            return Failure(problem: problem, line: Int(parser.problem_mark.line) + 1)
        }
        let before = self.text.prefix(Int(parser.problem_offset))
        return Failure(problem: problem, line: 1 + before.count { $0 == UInt8(ascii: "\n") })
    }
}
