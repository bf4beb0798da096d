import CanonicalJSON
import Foundation
import Hummingbird
import MediaStore
import ServiceRuntime
import VerificationDomain

/// Gives out pre-signed addresses of files, and serves them: a browser can fetch a file without an API token.
///
/// `POST /v1/documents/{id}/download_address` and `POST /v1/live_photos/{id}/download_address` answer
/// `{"url", "expires_at"}`; the address is good for ``lifetime`` and only while the file's row exists.
struct DownloadAddressController: Sendable {
    static let lifetime: Duration = .seconds(600)

    let media: RecordMedia
    let downloads: MediaDownload
    let signer: AddressSigner
    let apiURL: String
    let now: @Sendable () -> Date

    /// Below `/v1`, authenticated.
    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .post("documents/:document_id/download_address", use: self.addressOfDocument)
            .post("live_photos/:live_photo_id/download_address", use: self.addressOfLivePhoto)
    }

    /// Below `/files`, for whoever holds an address.
    var publicRoutes: RouteCollection<GatewayRequestContext> {
        RouteCollection(context: GatewayRequestContext.self)
            .get(":tenant/:environment/documents/:id", use: self.document)
            .get(":tenant/:environment/live_photos/:id", use: self.livePhoto)
    }

    @Sendable
    func addressOfDocument(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id: DocumentID = try context.parameters.identifier("document_id", resource: "Document")
        let document = try await self.media.findDocument(id, scope: context.scope)
        return self.address(of: document.file, path: "documents/\(id)", scope: context.scope)
    }

    @Sendable
    func addressOfLivePhoto(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id: LivePhotoID = try context.parameters.identifier("live_photo_id", resource: "LivePhoto")
        let photo = try await self.media.findLivePhoto(id, scope: context.scope)
        return self.address(of: photo.file, path: "live_photos/\(id)", scope: context.scope)
    }

    private func address(of file: MediaFile, path: String, scope: Scope) -> Response {
        let expiresAt = self.now().addingTimeInterval(Self.lifetime.seconds)
        let address = self.signer.sign(Self.target(of: file, scope: scope), expiresAt: expiresAt)
        let url = "\(self.apiURL)/files/\(scope.tenantID)/\(scope.environment.rawValue)/\(path)?\(address.query)"
        return .json(
            .object(["url": .string(url), "expires_at": .string(WireDate.text(expiresAt))]), status: .created)
    }

    @Sendable
    func document(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, DocumentID) = try self.named(context)
        let document = try await Self.orNotFound { try await self.media.findDocument(id, scope: scope) }
        try self.verify(request, file: document.file, scope: scope)
        try await self.media.noteDownload(of: .document(id), by: .system("signed_address"), scope: scope)
        return try await self.downloads.response(
            document.file, named: document.file.fileName, tenant: scope.tenantID)
    }

    @Sendable
    func livePhoto(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, LivePhotoID) = try self.named(context)
        let photo = try await Self.orNotFound { try await self.media.findLivePhoto(id, scope: scope) }
        try self.verify(request, file: photo.file, scope: scope)
        try await self.media.noteDownload(of: .livePhoto(id), by: .system("signed_address"), scope: scope)
        return try await self.downloads.response(
            photo.file, named: photo.file.fileName, tenant: scope.tenantID)
    }

    /// What the path names.
    /// - Throws: `Problem`: 404, the same as for a wrong signature.
    private func named<Subject>(_ context: GatewayRequestContext) throws -> (Scope, Identifier<Subject>) {
        guard
            let tenant = context.parameters.get("tenant").flatMap({ TenantID($0) }),
            let environment = context.parameters.get("environment").flatMap(TenantEnvironment.init(rawValue:)),
            let id = context.parameters.get("id").flatMap({ Identifier<Subject>($0) })
        else { throw Problem.notFound }
        return (Scope(tenantID: tenant, environment: environment), id)
    }

    /// Answers "not found" in the words of a wrong signature: whoever has no signature must not learn what exists.
    private static func orNotFound<Found>(_ find: () async throws -> Found) async throws -> Found {
        do {
            return try await find()
        } catch is MediaResourceError {
            throw Problem.notFound
        }
    }

    /// - Throws: `Problem`: 404, as for a file that does not exist, whatever is wrong with the address.
    private func verify(_ request: Request, file: MediaFile, scope: Scope) throws {
        let query = request.uri.queryParameters
        guard
            let address = SignedAddress(
                expires: query["expires"].map(String.init), key: query["key"].map(String.init),
                signature: query["signature"].map(String.init))
        else { throw Problem.notFound }
        do {
            try self.signer.verify(address, of: Self.target(of: file, scope: scope), now: self.now())
        } catch {
            throw Problem.notFound
        }
    }

    private static func target(of file: MediaFile, scope: Scope) -> AddressTarget {
        AddressTarget(tenantID: scope.tenantID.rawValue, objectID: file.objectID.rawValue, method: "GET")
    }
}
