package import Foundation
package import Workflows

/// One version of a workflow. All but its status is immutable.
package struct WorkflowVersion: Sendable, Equatable {
    /// Whether it can be activated.
    package enum Status: String, Sendable {
        /// Without errors, by the release that last saw it imported.
        case valid
        /// With errors, likewise.
        case invalid
        /// Put away by its tenant.
        case archived

        /// What a version of these findings is stored as.
        init(_ findings: [WorkflowFinding]) {
            self = findings.contains { $0.severity == .error } ? .invalid : .valid
        }
    }

    /// How many characters notes may have.
    package static let greatestNotesLength = 2000

    /// The workflow it is of.
    package let workflowID: WorkflowID
    /// Counted from 1, one more at every save.
    package let number: Int
    /// What it does.
    package let definition: WorkflowDefinition
    /// The definition's digest at the time of its import, 64 hexadecimal digits. A later release may compute another,
    /// so runs are held to this one.
    package let digest: String
    /// Whether it can be activated.
    package let status: Status
    /// What its author says of it.
    package let notes: String?
    /// When it was imported.
    package let createdAt: Date

    /// Joins the parts.
    /// - Parameter digest: As it was stored; that of the definition for a new version.
    package init(
        workflowID: WorkflowID, number: Int, definition: WorkflowDefinition, digest: String? = nil, status: Status,
        notes: String?, createdAt: Date
    ) {
        self.workflowID = workflowID
        self.number = number
        self.definition = definition
        self.digest = digest ?? definition.digest
        self.status = status
        self.notes = notes
        self.createdAt = createdAt
    }

    /// The same version with another status.
    func with(_ status: Status) -> WorkflowVersion {
        WorkflowVersion(
            workflowID: self.workflowID, number: self.number, definition: self.definition, digest: self.digest,
            status: status, notes: self.notes, createdAt: self.createdAt)
    }

    /// The version as lists show it.
    package var summary: WorkflowVersionSummary {
        WorkflowVersionSummary(
            number: self.number, digest: self.digest, status: self.status, notes: self.notes,
            createdAt: self.createdAt)
    }
}

/// A version as lists show it: without its definition.
package struct WorkflowVersionSummary: Sendable, Equatable {
    /// A status as authors know it. Source: Studio guide, "Workflow versions and activation".
    package enum ShownStatus: String, Sendable, CaseIterable {
        /// New runs follow it.
        case active
        /// Valid; no new run follows it.
        case inactive
        /// It has mistakes, which only another version can mend.
        case invalid
        /// Put away.
        case archived
    }

    /// As ``WorkflowVersion/number``.
    package let number: Int
    /// As ``WorkflowVersion/digest``.
    package let digest: String
    /// As ``WorkflowVersion/status``, read anew.
    package let status: WorkflowVersion.Status
    /// As ``WorkflowVersion/notes``.
    package let notes: String?
    /// As ``WorkflowVersion/createdAt``.
    package let createdAt: Date

    /// Joins the parts.
    package init(number: Int, digest: String, status: WorkflowVersion.Status, notes: String?, createdAt: Date) {
        self.number = number
        self.digest = digest
        self.status = status
        self.notes = notes
        self.createdAt = createdAt
    }

    /// The status in one environment.
    /// - Parameter activation: That environment's; `nil` when no version is active there. A version in a roll-out is
    ///   active, as part of the new runs follow it.
    package func status(under activation: WorkflowActivation?) -> ShownStatus {
        if activation?.uses(self.number) ?? false { return .active }
        switch self.status {
        case .valid: return .inactive
        case .invalid: return .invalid
        case .archived: return .archived
        }
    }
}
