import Hummingbird
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves the documents that were signed in a run: `/v3.6/qualified_electronic_signature/documents`, and the same of
/// `advanced_` and `simple_`. Sources: API reference, "Retrieve Workflow Run Signed Document"; OpenAPI document.
struct SignedDocumentController: Sendable {
    /// The parameter that names the document: `file_id` of qualified signatures, `id` of the two others.
    let parameter: String
    let files: ManageRunFiles
    let addresses: FileAddresses

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get("documents", use: self.document)
    }

    @Sendable
    func document(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let run = query.text("workflow_run_id")
        let document = query.text(self.parameter)
        if run == nil { query.refuse("workflow_run_id", "can't be blank") }
        if document == nil { query.refuse(self.parameter, "can't be blank") }
        try query.wrong.throwIfAny()
        guard let run, let document else { throw query.wrong }
        guard let runID = WorkflowRunID(run) else { throw Problem.notFound("WorkflowRun", id: run) }
        guard RunFileID(document) != nil else { throw Problem.notFound("SignedDocument", id: document) }
        do {
            try await self.files.signedDocument(document, of: runID, scope: context.scope)
        } catch let error as WorkflowRunProblem {
            // With the id as the client wrote it.
            if case .notFound = error { throw Problem.notFound("WorkflowRun", id: run) }
            throw error
        }
        return .found(self.addresses.urlOfSandboxDocument(of: runID, scope: context.scope))
    }
}
