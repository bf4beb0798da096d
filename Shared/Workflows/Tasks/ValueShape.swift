/// What is known of a value before any run: which members it has and of which type they are.
package indirect enum ValueShape: Sendable, Equatable {
    /// Nothing is known; every path into it may exist.
    case any
    /// A value without members that are listed.
    case value(WorkflowValueType)
    /// A list of uploaded media of one use, such as `document_ids`.
    case media(semantic: String?)
    /// Exactly these members.
    case object([String: ValueShape])
    /// A list of such values.
    case list(ValueShape)

    /// The shape at the end of a path; `nil` when there is no such property.
    package func following(_ path: some Collection<WorkflowReference.Step>) -> ValueShape? {
        guard let step = path.first else { return self }
        let rest = path.dropFirst()
        switch (self, step) {
        case (.any, _), (.value(.other), _), (.value(.object), .name): return .any
        case (.object(let members), .name(let name)): return members[name]?.following(rest)
        case (.list(let element), .index): return element.following(rest)
        case (.list(let element), .all): return element.following(rest).map(ValueShape.list)
        case (.value(.stringList), .index): return ValueShape.value(.string).following(rest)
        case (.value(.stringList), .all): return ValueShape.value(.string).following(rest).map(ValueShape.list)
        case (.media, .index): return Self.medium.following(rest)
        case (.media, .all): return Self.medium.following(rest).map(ValueShape.list)
        case (.object, _), (.list, _), (.value, _), (.media, _): return nil
        }
    }

    /// One element of a list of media.
    private static let medium: ValueShape = .object([
        "id": .value(.string), "type": .value(.string), "checksum_sha256": .value(.string),
    ])

    /// Whether such a value may be given where a property of that type and use is wanted.
    package func isAssignable(to type: WorkflowValueType, semantic: String? = nil) -> Bool {
        switch (self, type) {
        case (.any, _), (_, .other), (.value(.other), _): true
        case (.media(let own), .mediaList): semantic == nil || own == semantic
        case (.value(.date), .string), (.value(.dateTime), .string), (.value(.dateTime), .date): true
        case (.value(let own), _): own == type
        case (.object, .object): true
        case (.list(let element), .stringList): element.isAssignable(to: .string)
        case (.object, _), (.list, _), (.media, _): false
        }
    }

    /// The shape of a property that an author declared.
    package init(_ property: WorkflowProperty) {
        self = property.type == .mediaList ? .media(semantic: property.semantic) : .value(property.type)
    }
}
