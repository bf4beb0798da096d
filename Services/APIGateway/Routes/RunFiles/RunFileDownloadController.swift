import Foundation
import HTTPTypes
import Hummingbird
import Reports
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves files that were made, below `/files`, to whoever holds an address; whatever else is in the request, such as a
/// token, says nothing. The signature is proved before the database is asked anything.
struct RunFileDownloadController: Sendable {
    let files: ManageRunFiles
    let runs: ReadWorkflowRuns
    let downloads: MediaDownload
    let addresses: FileAddresses

    var publicRoutes: RouteCollection<GatewayRequestContext> {
        RouteCollection(context: GatewayRequestContext.self)
            .get(":tenant/:environment/workflow_run_files/:id", use: self.runFile)
            .get(":tenant/:environment/sandbox_signed_documents/:id", use: self.sandboxDocument)
    }

    @Sendable
    func runFile(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, RunFileID) = try self.addresses.verified(request, context)
        guard let made = try await self.files.madeFile(id, scope: scope), let file = made.file else {
            throw Problem.notFound
        }
        try await self.files.noteDownload(of: id, by: .system("signed_address"), scope: scope)
        return try await self.downloads.response(file, named: file.fileName, tenant: scope.tenantID)
    }

    /// The canned document, as long as the run is there.
    @Sendable
    func sandboxDocument(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, WorkflowRunID) = try self.addresses.verified(request, context)
        guard scope.isSandbox else { throw Problem.notFound }
        do {
            _ = try await self.runs.find(id, scope: scope)
        } catch is WorkflowRunProblem {
            throw Problem.notFound
        }
        var headers: HTTPFields = [.contentType: "application/pdf", .cacheControl: "no-store"]
        headers[.contentDisposition] = MediaDownload.disposition("signed_document_\(id).pdf")
        headers[.xContentTypeOptions] = "nosniff"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: SandboxSignedDocument.bytes)))
    }
}
