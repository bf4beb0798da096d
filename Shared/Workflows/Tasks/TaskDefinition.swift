/// What a task is to the run: who completes it, and what its timeout means.
package enum TaskKind: Sendable, Equatable {
    /// The first task, completed at once.
    case start
    /// Completed by the applicant; its timeout abandons the run.
    case interactive
    /// Completed by a report of that name; its timeout is an error.
    case report(name: String)
    /// Decides a route at once; never a task of its own.
    case logic
    /// Ends the run; never a task of its own.
    case final

    /// Whether a run waits for it.
    package var isTask: Bool {
        switch self {
        case .interactive, .report: true
        case .start, .logic, .final: false
        }
    }
}

/// A kind of node: everything the validator, the interpreter and a builder must know of it.
///
/// Data only, and kept for ever: an old workflow version keeps its behaviour by keeping its definitions' versions.
package struct TaskDefinition: Sendable {
    /// A value that the task is given.
    package struct Input: Sendable {
        /// The key in the task's `input`.
        package let name: String
        /// Its format.
        package let type: WorkflowValueType
        /// The use that media must have.
        package let semantic: String?
        /// Whether the task cannot start without it.
        package let isRequired: Bool
    }

    /// The public `task_def_id`.
    package let id: String
    /// From 1; a new one when inputs or outputs change.
    package let version: Int
    /// The public `task_def_version`: `null` for what comes with the product.
    package let publicVersion: String?
    /// Who completes it.
    package let kind: TaskKind
    /// Node ids are this, an underscore and five hexadecimal digits; `start` is the whole id.
    package let idPrefix: String
    /// What it is given.
    package let inputs: [Input]
    /// What it gives.
    package let output: ValueShape
    /// The use of the media it gives, such as `document_ids`.
    package let producesMedia: String?
    /// The uses of media that must exist before it.
    package let needsMedia: [String]
    /// The `type` of each medium in its output, such as `document_photo`.
    package let mediaType: String?

    init(
        id: String, version: Int = 1, kind: TaskKind, idPrefix: String, inputs: [Input] = [],
        output: ValueShape = .object([:]),
        producesMedia: String? = nil, needsMedia: [String] = [], mediaType: String? = nil
    ) {
        self.id = id
        self.version = version
        self.publicVersion = nil
        self.kind = kind
        self.idPrefix = idPrefix
        self.inputs = inputs
        self.output = output
        self.producesMedia = producesMedia
        self.needsMedia = needsMedia
        self.mediaType = mediaType
    }

    /// Whether that text can be the id of a node of this kind.
    package func allows(nodeID: String) -> Bool {
        guard self.kind != .start else { return nodeID == self.idPrefix }
        let suffix = nodeID.dropFirst(self.idPrefix.count + 1)
        return nodeID.hasPrefix(self.idPrefix + "_") && suffix.utf8.count == 5
            && suffix.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
