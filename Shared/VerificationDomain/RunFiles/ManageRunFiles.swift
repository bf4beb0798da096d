package import Foundation
import Workflows

/// Asks for files of runs, and finds those that are made.
package struct ManageRunFiles: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each request opens a transaction of its own.
    ///   - identifiers: Names new files and their objects.
    ///   - now: When they were asked for.
    package init(store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// Asks for a timeline file; twice makes two.
    /// - Returns: The file that report-workers are going to make.
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``; ``RunFileError/runNotEnded(_:)``.
    package func createTimelineFile(of runID: WorkflowRunID, scope: Scope) async throws -> RunFile {
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            guard let run = try await store.runs.find(runID, scope: scope) else {
                throw WorkflowRunProblem.notFound(runID)
            }
            guard run.status.isFinal else { throw RunFileError.runNotEnded(runID) }
            let file = RunFile(
                id: self.identifiers.next(), kind: .timelineFile, runID: run.id, applicantID: run.applicantID,
                objectID: self.identifiers.next(), createdAt: now)
            try await store.runFiles.insert(file, scope: scope)
            try await store.jobs.makeTimelineFile(file, scope: scope)
            return file
        }
    }

    /// A timeline file that is made.
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``; ``RunFileError/notFound(_:id:)``, also while it is being made.
    package func timelineFile(_ id: RunFileID, of runID: WorkflowRunID, scope: Scope) async throws -> RunFile {
        guard try await self.store.runs.find(runID, scope: scope) != nil else {
            throw WorkflowRunProblem.notFound(runID)
        }
        guard let file = try await self.store.runFiles.find(id, includingDeleted: false, scope: scope),
            file.kind == .timelineFile, file.runID == runID, file.content != nil
        else { throw RunFileError.notFound(.timelineFile, id: id.description) }
        return file
    }

    /// A file of the evidence about a run, which is made by itself where the operator switched that on for the tenant.
    /// In the sandbox the question begins it. Source: API reference, "Retrieve Workflow Run Evidence Folder".
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``; ``RunFileError/notFound(_:id:)``, also while it is being made.
    package func evidence(_ kind: RunFile.Kind, of runID: WorkflowRunID, scope: Scope) async throws -> RunFile {
        guard let run = try await self.store.runs.find(runID, scope: scope) else {
            throw WorkflowRunProblem.notFound(runID)
        }
        let files = try await self.store.runFiles.list(of: runID, includingDeleted: false, scope: scope)
        if let file = files.first(where: { $0.kind == kind }), file.content != nil { return file }
        if scope.isSandbox, run.status.isFinal {
            try await self.store.transaction(in: scope) { store in
                try await store.jobs.makeEvidence([runID], scope: scope)
            }
        }
        throw RunFileError.notFound(kind, id: runID.description)
    }

    /// A file that is made, whatever it is.
    /// - Returns: `nil` when there is none in this scope.
    package func madeFile(_ id: RunFileID, scope: Scope) async throws -> RunFile? {
        let file = try await self.store.runFiles.find(id, includingDeleted: false, scope: scope)
        return file?.content == nil ? nil : file
    }

    /// A signed document of a run. No task of a run has one signed so far, so there is none in live mode; in the sandbox
    /// every id has the canned one. Source: API reference, "Retrieve Workflow Run Signed Document".
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``; ``RunFileError/signedDocumentNotFound(id:)``.
    package func signedDocument(_ id: String, of runID: WorkflowRunID, scope: Scope) async throws {
        guard try await self.store.runs.find(runID, scope: scope) != nil else {
            throw WorkflowRunProblem.notFound(runID)
        }
        guard scope.isSandbox else { throw RunFileError.signedDocumentNotFound(id: id) }
    }

    /// Notes that somebody fetched a file's bytes.
    package func noteDownload(of file: RunFileID, by actor: AuditActor, scope: Scope) async throws {
        try await self.store.audit.record(
            AuditEntry(actor: actor, action: .mediaDownloaded, subject: .runFile(file)), scope: scope)
    }

    /// Notes that somebody was given an address at which whoever holds it fetches a file's bytes.
    package func noteAddressIssued(for file: RunFileID, by actor: AuditActor, scope: Scope) async throws {
        try await self.store.audit.record(
            AuditEntry(actor: actor, action: .mediaAddressIssued, subject: .runFile(file)), scope: scope)
    }
}
