package import Foundation

/// The identifier of one kind of thing: a UUID, made as version 7 so that indexes stay local, typed so that an
/// applicant's cannot be passed where a run's is meant.
///
/// On the wire and in logs it is a plain lower-case UUID.
package struct Identifier<Subject>: RawRepresentable, Hashable, Sendable {
    /// The value without its type, as tables hold it.
    package let rawValue: UUID

    /// Types a value that is known to be of this kind.
    package init(rawValue: UUID) {
        self.rawValue = rawValue
    }

    /// Reads an identifier as a client wrote it.
    /// - Returns: `nil` unless the text is a UUID in its canonical form (36 characters, any case).
    package init?(_ text: String) {
        guard text.utf8.count == 36, let value = UUID(uuidString: text) else { return nil }
        self.rawValue = value
    }
}

extension Identifier: CustomStringConvertible {
    /// A plain UUID in lower case; how a client spelled it is not kept.
    package var description: String { self.rawValue.uuidString.lowercased() }
}

extension Identifier: Codable {
    /// Reads a UUID in any case.
    /// - Throws: `DecodingError` for anything else.
    package init(from decoder: any Decoder) throws {
        self.rawValue = try decoder.singleValueContainer().decode(UUID.self)
    }

    /// Writes a lower-case UUID.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}

/// Makes new identifiers; passed in, so that tests can choose them.
package struct IdentifierSource: Sendable {
    private let make: @Sendable () -> UUID

    /// - Parameter make: Returns another UUID at every call, each greater than the last for the sake of indexes.
    package init(_ make: @escaping @Sendable () -> UUID) {
        self.make = make
    }

    /// A fresh identifier of whatever kind the caller needs.
    package func next<Subject>(_: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<Subject> {
        Identifier(rawValue: self.make())
    }
}
