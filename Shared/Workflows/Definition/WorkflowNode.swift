package import CanonicalJSON

/// What an author says of the branches that meet in a node; the run does not need to be told.
package enum JoinKind: String, Sendable, CaseIterable {
    /// They exclude each other: the one that arrives goes on.
    case any
    /// They are parallel: what follows waits for all that can still arrive.
    case all
}

/// One step of a workflow.
package struct WorkflowNode: Sendable, Equatable {
    /// Stable for ever; the public id of its task, such as `document_photo_c0888`.
    package var id: String
    /// The id of its ``TaskDefinition``, such as `upload_document_photo`.
    package var type: String
    /// The version of its task definition, pinned when the author added or updated it; from 1.
    package var typeVersion: Int
    /// For authors.
    package var name: String?
    /// For authors.
    package var notes: String?
    /// How long the task may take; the workflow's default when absent.
    package var timeout: Duration?
    /// Settings that the task definition knows.
    package var config: [String: JSONValue]
    /// What the task is given, by the names of the task definition's inputs.
    package var inputs: [String: WorkflowExpression]
    /// The ways out of a condition, in the order of evaluation.
    package var routes: [WorkflowRoute]
    /// What a result gives for declared outputs, before the workflow's own sources.
    package var outputs: [String: WorkflowExpression]
    /// How the branches that meet here are meant; the validator says when they are not so. Without effect on runs.
    package var join: JoinKind?
    /// Where the builder draws it; opaque.
    package var ui: JSONValue?

    /// Describes a step.
    package init(
        id: String, type: String, typeVersion: Int = 1, name: String? = nil, notes: String? = nil,
        timeout: Duration? = nil, config: [String: JSONValue] = [:], inputs: [String: WorkflowExpression] = [:],
        routes: [WorkflowRoute] = [], outputs: [String: WorkflowExpression] = [:],
        join: JoinKind? = nil, ui: JSONValue? = nil
    ) {
        self.id = id
        self.type = type
        self.typeVersion = typeVersion
        self.name = name
        self.notes = notes
        self.timeout = timeout
        self.config = config
        self.inputs = inputs
        self.routes = routes
        self.outputs = outputs
        self.join = join
        self.ui = ui
    }

    /// What the registry knows of its type and version; for a Send/Receive task, with the properties that its author
    /// declared.
    package var definition: TaskDefinition? {
        guard let definition = TaskDefinitionRegistry.definition(self.type, version: self.typeVersion) else {
            return nil
        }
        guard definition.kind == .custom, case .success(.exchange(let exchange)) = TaskConfiguration.read(self) else {
            return definition
        }
        return definition.declaring(exchange)
    }
}

/// A named way out of a condition, taken when it is the first whose condition holds.
package struct WorkflowRoute: Sendable, Equatable {
    /// The port that an edge leaves by.
    package var port: String
    /// For authors.
    package var name: String?
    /// When it is taken.
    package var when: WorkflowCondition

    /// Describes a way out.
    package init(port: String, name: String? = nil, when: WorkflowCondition) {
        self.port = port
        self.name = name
        self.when = when
    }
}
