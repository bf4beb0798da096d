import Workflows

/// Tells whether what an SDK token was made for still stands.
package struct CheckSDKTokens: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Asked at every use of a token; nothing is remembered.
    package init(store: any VerificationStore) { self.store = store }

    /// Whether the applicant is there and not deleted, and the run, if the token is a run's, is theirs and not over.
    /// - Throws: The store's own error.
    package func isOpen(_ applicantID: ApplicantID, run runID: WorkflowRunID?, scope: Scope) async throws -> Bool {
        guard let applicant = try await self.store.applicants.find(applicantID, scope: scope, lock: .none),
            applicant.deleteAt == nil
        else { return false }
        guard let runID else { return true }
        guard let run = try await self.store.runs.find(runID, scope: scope) else { return false }
        return run.applicantID == applicantID && !run.status.isFinal
    }

    /// Confirms that an applicant may be given a token.
    /// - Throws: ``ApplicantError``.
    package func require(_ applicantID: ApplicantID, scope: Scope) async throws {
        _ = try await self.store.applicants.existing(applicantID, scope: scope)
    }
}
