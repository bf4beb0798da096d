package import CanonicalJSON

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
    /// Where the builder draws it; opaque.
    package var ui: JSONValue?

    /// Describes a step.
    package init(
        id: String, type: String, typeVersion: Int = 1, name: String? = nil, notes: String? = nil,
        timeout: Duration? = nil, config: [String: JSONValue] = [:], inputs: [String: WorkflowExpression] = [:],
        routes: [WorkflowRoute] = [], outputs: [String: WorkflowExpression] = [:], ui: JSONValue? = nil
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
        self.ui = ui
    }

    /// What the registry knows of its type and version.
    package var definition: TaskDefinition? {
        TaskDefinitionRegistry.definition(self.type, version: self.typeVersion)
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
