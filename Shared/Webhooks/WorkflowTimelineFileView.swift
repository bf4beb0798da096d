package import FoundationEssentials

/// What the payload of `workflow_timeline_file.created` tells. Whoever has the address has the file: prints as redacted.
package struct WorkflowTimelineFileView: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The file.
    package let id: UUID
    /// The run that it tells of.
    package let workflowRunID: UUID
    /// Where it is fetched without a token; absolute.
    package let downloadURL: String
    /// When it was made.
    package let completedAt: Date

    /// A file that is made.
    package init(id: UUID, workflowRunID: UUID, downloadURL: String, completedAt: Date) {
        self.id = id
        self.workflowRunID = workflowRunID
        self.downloadURL = downloadURL
        self.completedAt = completedAt
    }

    /// Ids alone.
    package var description: String { "WorkflowTimelineFileView(\(self.id), redacted)" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What the payload of `workflow_run_evidence_folder.created` tells.
package struct WorkflowRunEvidenceFolderView: Equatable, Sendable {
    /// The run that it tells of; the folder is found by it.
    package let workflowRunID: UUID
    /// When it was made.
    package let createdAt: Date

    /// A folder that is made.
    package init(workflowRunID: UUID, createdAt: Date) {
        self.workflowRunID = workflowRunID
        self.createdAt = createdAt
    }
}
