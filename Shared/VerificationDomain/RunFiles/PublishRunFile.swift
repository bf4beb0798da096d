import Webhooks

/// Tells endpoints of a file that was made: the orchestrator's use case. Of summaries and signed files nobody is told.
package struct PublishRunFile: Sendable {
    private let identifiers: IdentifierSource
    private let apiURL: String
    private let downloadURL: @Sendable (RunFile, Scope) -> String

    /// - Parameters:
    ///   - identifiers: Names events.
    ///   - apiURL: Scheme, host and port of the API, for the addresses in events.
    ///   - downloadURL: Where whoever holds the address fetches a file; good for some time from now.
    package init(
        identifiers: IdentifierSource, apiURL: String, downloadURL: @escaping @Sendable (RunFile, Scope) -> String
    ) {
        self.identifiers = identifiers
        self.apiURL = apiURL
        self.downloadURL = downloadURL
    }

    /// Writes the event. Once for each call: the transaction is a job's own, which ends the job with it.
    /// - Parameter store: Where the transaction is opened.
    /// - Throws: The store's own error.
    package func callAsFunction(_ id: RunFileID, scope: Scope, in store: any VerificationStore) async throws {
        try await store.transaction(in: scope) { store in
            guard let file = try await store.runFiles.find(id, includingDeleted: true, scope: scope),
                let payload = self.payload(of: file, scope: scope)
            else { return }  // erased since, or nobody's business
            let event = WebhookEvent(
                id: self.identifiers.next(Identifier<WebhookEvent>.self).rawValue, payload: payload,
                apiBaseURL: self.apiURL)
            try await store.events.publish([event], scope: scope)
        }
    }

    private func payload(of file: RunFile, scope: Scope) -> WebhookPayload? {
        guard let content = file.content else { return nil }
        switch file.kind {
        case .timelineFile:
            return .workflowTimelineFile(
                WorkflowTimelineFileView(
                    id: file.id.rawValue, workflowRunID: file.runID.rawValue,
                    downloadURL: self.downloadURL(file, scope), completedAt: content.madeAt))
        case .evidenceFolder:
            return .workflowRunEvidenceFolder(
                WorkflowRunEvidenceFolderView(workflowRunID: file.runID.rawValue, createdAt: content.madeAt))
        case .evidenceSummaryFile, .signedEvidenceFile:
            return nil
        }
    }
}
