import CanonicalJSON
import Foundation
import Hummingbird
import MediaStore
import ServiceRuntime
import VerificationDomain

/// Gives out pre-signed addresses of files, and serves them: a browser can fetch a file without an API token.
///
/// `POST /v1/documents/{id}/download_address`, and the same of every other kind of media with a list of its own, answers
/// `{"url", "expires_at"}`; the address is good for ``lifetime`` and only while the file's row exists.
///
/// What is signed is the id of the document or medium: it is in the path, so that the signature is proved before the
/// database is asked anything, and whoever has none costs it nothing. A row never gets another file. An address with its
/// environment or its kind of file changed is signed all the same, and names what does not exist.
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
            .add(middleware: NotFoundAsGiven())
            .post("documents/:document_id/download_address", use: self.addressOfDocument)
            .post("live_photos/:id/download_address", use: self.addresses(of: LivePhotoKind.self))
            .post("id_photos/:id/download_address", use: self.addresses(of: IDPhotoKind.self))
            .post("live_videos/:id/download_address", use: self.addresses(of: LiveVideoKind.self))
            .post("motion_captures/:id/download_address", use: self.addresses(of: MotionCaptureKind.self))
            .post("signing_documents/:id/download_address", use: self.addresses(of: SigningDocumentKind.self))
    }

    /// Below `/files`, for whoever holds an address.
    var publicRoutes: RouteCollection<GatewayRequestContext> {
        RouteCollection(context: GatewayRequestContext.self)
            .get(":tenant/:environment/documents/:id", use: self.document)
            .get(":tenant/:environment/live_photos/:id", use: self.files(of: LivePhotoKind.self))
            .get(":tenant/:environment/id_photos/:id", use: self.files(of: IDPhotoKind.self))
            .get(":tenant/:environment/live_videos/:id", use: self.files(of: LiveVideoKind.self))
            .get(":tenant/:environment/motion_captures/:id", use: self.files(of: MotionCaptureKind.self))
            .get(":tenant/:environment/signing_documents/:id", use: self.files(of: SigningDocumentKind.self))
    }

    @Sendable
    func addressOfDocument(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id: DocumentID = try context.parameters.identifier("document_id", resource: "Document")
        _ = try await self.media.findDocument(id, scope: context.scope)
        try await self.media.noteAddressIssued(for: .document(id), by: context.actor, scope: context.scope)
        return self.address(of: id, path: "documents/\(id)", scope: context.scope)
    }

    /// Gives out addresses of one kind of media.
    func addresses<Kind: MediumKind>(
        of kind: Kind.Type
    ) -> @Sendable (Request, ScopedRequestContext) async throws -> Response {
        { _, context in
            let id = try context.parameters.medium(kind)
            _ = try await self.media.find(id, scope: context.scope)
            try await self.media.noteAddressIssued(for: .medium(id), by: context.actor, scope: context.scope)
            return self.address(of: id, path: "\(Kind.plural)/\(id)", scope: context.scope)
        }
    }

    private func address<Subject>(of id: Identifier<Subject>, path: String, scope: Scope) -> Response {
        let expiresAt = self.now().addingTimeInterval(Self.lifetime.seconds)
        let address = self.signer.sign(Self.target(of: id, scope: scope), expiresAt: expiresAt)
        let url = "\(self.apiURL)/files/\(scope.tenantID)/\(scope.environment.rawValue)/\(path)?\(address.query)"
        return .json(
            .object(["url": .string(url), "expires_at": .string(WireDate.text(expiresAt))]), status: .created)
    }

    @Sendable
    func document(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, DocumentID) = try self.verified(request, context)
        let document = try await Self.orNotFound { try await self.media.findDocument(id, scope: scope) }
        try await self.media.noteDownload(of: .document(id), by: .system("signed_address"), scope: scope)
        return try await self.downloads.response(
            document.file, named: document.file.fileName, tenant: scope.tenantID)
    }

    /// Serves the files of one kind of media.
    func files<Kind: ServedMediumKind>(
        of kind: Kind.Type
    ) -> @Sendable (Request, GatewayRequestContext) async throws -> Response {
        { request, context in
            let (scope, id): (Scope, Identifier<Medium<Kind>>) = try self.verified(request, context)
            let medium = try await Self.orNotFound { try await self.media.find(id, scope: scope) }
            try await self.media.noteDownload(of: .medium(id), by: .system("signed_address"), scope: scope)
            return try await self.downloads.response(
                medium.file, named: Kind.fileName(of: medium), tenant: scope.tenantID)
        }
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
        do throws(SignedAddressError) {
            try self.signer.verify(address, of: Self.target(of: id, scope: scope), now: self.now())
        } catch {
            throw .notFound
        }
        return (scope, id)
    }

    /// Answers "not found" in the words of a wrong signature.
    private static func orNotFound<Found>(_ find: () async throws -> Found) async throws -> Found {
        do {
            return try await find()
        } catch is MediaResourceError {
            throw Problem.notFound
        }
    }

    private static func target<Subject>(of id: Identifier<Subject>, scope: Scope) -> AddressTarget {
        AddressTarget(tenantID: scope.tenantID.rawValue, objectID: id.rawValue, method: "GET")
    }
}
