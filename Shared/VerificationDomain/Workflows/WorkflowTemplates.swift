package import Workflows

/// A workflow to start from.
package struct WorkflowTemplate: Sendable, Equatable {
    /// How the API names it, such as `document_and_selfie`.
    package let name: String
    /// What it does.
    package let definition: WorkflowDefinition

    /// Names a definition.
    package init(name: String, definition: WorkflowDefinition) {
        self.name = name
        self.definition = definition
    }
}

/// The templates of a deployment, which nobody can change while it runs.
package struct WorkflowTemplates: Sendable {
    /// By name.
    package let all: [WorkflowTemplate]

    /// - Parameter templates: No name twice, in any order.
    package init(_ templates: [WorkflowTemplate]) {
        self.all = templates.sorted { $0.name < $1.name }
    }

    /// The template of that name.
    package subscript(name: String) -> WorkflowTemplate? { self.all.first { $0.name == name } }
}
