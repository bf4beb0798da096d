package import Foundation
package import Workflows

/// The id of a workflow; that of its `workflow_id` in the API.
package typealias WorkflowID = Identifier<Workflow>

/// A journey that a tenant built; what it does is in its versions.
package struct Workflow: Sendable, Equatable {
    /// How many characters a name may have.
    package static let nameLengths = 1...200

    /// Unique in the tenant.
    package let id: WorkflowID
    /// 1 to 200 characters, unique in the tenant: what tells an import which workflow a file is a version of.
    package let name: String
    /// When its first version was imported.
    package let createdAt: Date

    /// Joins the parts.
    package init(id: WorkflowID, name: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// A workflow as lists show it.
package struct WorkflowOverview: Sendable, Equatable {
    /// The workflow.
    package let workflow: Workflow
    /// The number of its newest version; `nil` when it has none.
    package let newestVersion: Int?
    /// At most one for each environment, `live` first.
    package let activations: [WorkflowActivation]

    /// Joins the parts.
    package init(workflow: Workflow, newestVersion: Int?, activations: [WorkflowActivation]) {
        self.workflow = workflow
        self.newestVersion = newestVersion
        self.activations = activations
    }

    /// Which versions new runs of an environment follow; `nil` when none is active there.
    package func activation(in environment: TenantEnvironment) -> WorkflowActivation? {
        self.activations.first { $0.environment == environment }
    }
}

/// Why something about a workflow could not be done.
package enum WorkflowError: Error, Equatable {
    /// No such workflow, or another tenant's.
    case notFound(WorkflowID)
    /// The workflow has no version of that number.
    case versionNotFound(WorkflowID, Int)
    /// The version has mistakes, or is archived.
    case notActivatable(WorkflowID, Int)
    /// This release does not run tasks of the version in the environment; what the validator says of them.
    case notRunnable(WorkflowID, Int, TenantEnvironment, [WorkflowFinding])
    /// Another workflow of the tenant has the name.
    case nameTaken
    /// The name has no or too many characters, or control characters.
    case nameInvalid
    /// New runs follow the version, in the environment named.
    case inUse(WorkflowID, Int, TenantEnvironment)
    /// No version is active, beside which another could be rolled out.
    case nothingActive(WorkflowID)
    /// The version is the active one: there are no two to choose from.
    case alreadyActive(WorkflowID, Int)
    /// No roll-out stands in the environment.
    case noRollout(WorkflowID)
    /// The workflow has another version of that number than a bundle does.
    case versionDiffers(WorkflowID, Int)
    /// No template of the product has that name.
    case templateNotFound(String)
}
