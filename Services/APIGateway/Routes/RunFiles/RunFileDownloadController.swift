import Foundation
import HTTPTypes
import Hummingbird
import MediaStore
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
        let (scope, id): (Scope, RunFileID) = try self.verified(request, context)
        guard let made = try await self.files.madeFile(id, scope: scope), let file = made.file else {
            throw Problem.notFound
        }
        try await self.files.noteDownload(of: id, by: .system("signed_address"), scope: scope)
        return try await self.downloads.response(file, named: file.fileName, tenant: scope.tenantID)
    }

    /// The canned document, as long as the run is there.
    @Sendable
    func sandboxDocument(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, WorkflowRunID) = try self.verified(request, context)
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

    /// What the path names, when the address is one that we gave out and that is still good.
    /// - Throws: `Problem`: 404, as for a file that does not exist, whatever is wrong with the address.
    private func verified<Subject>(
        _ request: Request, _ context: GatewayRequestContext
    ) throws(Problem) -> (Scope, Identifier<Subject>) {
        let query = request.uri.queryParameters
        guard
            let tenant = context.parameters.get("tenant").flatMap({ TenantID($0) }),
            let environment = context.parameters.get("environment").flatMap(TenantEnvironment.init(rawValue:)),
            let id = context.parameters.get("id").flatMap({ Identifier<Subject>($0) }),
            let address = SignedAddress(
                expires: query["expires"].map(String.init), key: query["key"].map(String.init),
                signature: query["signature"].map(String.init))
        else { throw .notFound }
        let scope = Scope(tenantID: tenant, environment: environment)
        guard self.addresses.isValid(address, of: id.rawValue, scope: scope) else { throw .notFound }
        return (scope, id)
    }
}
