import CanonicalJSON
import Hummingbird
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves the files that are made of runs, below `/v3.6/workflow_runs`: a request for a timeline file, and the way to
/// what is made. Sources: API reference, "Timeline Files", "Retrieve Workflow Run Evidence Folder", "Retrieve Workflow Run
/// Evidence Summary File"; OpenAPI document, `download_signed_evidence_file`.
struct RunFileController: Sendable {
    let files: ManageRunFiles
    let addresses: FileAddresses

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .post(":workflow_run_id/timeline_file", use: self.createTimelineFile)
            .get(":workflow_run_id/timeline_file/:timeline_file_id", use: self.timelineFile)
            .get(":workflow_run_id/evidence_folder", use: self.evidenceFolder)
            .get(":workflow_run_id/evidence_summary_file", use: self.evidenceSummaryFile)
            .get(":workflow_run_id/signed_evidence_file", use: self.signedEvidenceFile)
    }

    @Sendable
    func createTimelineFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (runID, scope) = (try context.runID(), context.scope)
        return try await JSONAnswer.to({ (file: RunFile) in
            JSONAnswer(
                [
                    "workflow_timeline_file_id": .string(file.id.description),
                    "href": .string("/v3.6/workflow_runs/\(file.runID)/timeline_file/\(file.id)"),
                ], status: .accepted, about: file.applicantID)
        }) { try await self.files.createTimelineFile(of: runID, scope: scope) }
    }

    @Sendable
    func timelineFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let runID = try context.runID()
        let id: RunFileID = try context.parameters.identifier(
            "timeline_file_id", resource: RunFile.Kind.timelineFile.resourceName)
        return try await self.redirect(
            to: try await self.files.timelineFile(id, of: runID, scope: context.scope), context)
    }

    @Sendable
    func evidenceFolder(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await self.evidence(.evidenceFolder, context)
    }

    @Sendable
    func evidenceSummaryFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await self.evidence(.evidenceSummaryFile, context)
    }

    @Sendable
    func signedEvidenceFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await self.evidence(.signedEvidenceFile, context)
    }

    private func evidence(_ kind: RunFile.Kind, _ context: ScopedRequestContext) async throws -> Response {
        try await self.redirect(
            to: try await self.files.evidence(kind, of: try context.runID(), scope: context.scope), context)
    }

    private func redirect(to file: RunFile, _ context: ScopedRequestContext) async throws -> Response {
        try await self.files.noteAddressIssued(for: file.id, by: context.actor, scope: context.scope)
        return .found(self.addresses.url(of: file.id, scope: context.scope))
    }
}

extension Response {
    /// 302 without a body: a client library writes the body of a redirect into the file that it downloads.
    static func found(_ location: String) -> Response {
        Response(status: .found, headers: [.location: location, .cacheControl: "no-store"])
    }
}
