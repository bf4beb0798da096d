import CanonicalJSON
import Foundation
import Hummingbird
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Gives out pre-signed addresses of files, and serves them: a browser can fetch a file without an API token.
///
/// `POST /v1/documents/{id}/download_address`, and the same of every other kind of media with a list of its own, answers
/// `{"url", "expires_at"}`; the address is good for ``lifetime`` and only while the file's row exists.
///
/// Whoever has no signature costs the database nothing (``FileAddresses``). A row never gets another file.
struct DownloadAddressController: Sendable {
    static let lifetime: Duration = .seconds(600)

    let media: RecordMedia
    let downloads: MediaDownload
    let addresses: FileAddresses

    /// Below `/v1`, authenticated.
    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .post("documents/:document_id/download_address", use: self.addressOfDocument)
            .post("live_photos/:id/download_address", use: self.issuing(of: LivePhotoKind.self))
            .post("id_photos/:id/download_address", use: self.issuing(of: IDPhotoKind.self))
            .post("live_videos/:id/download_address", use: self.issuing(of: LiveVideoKind.self))
            .post("motion_captures/:id/download_address", use: self.issuing(of: MotionCaptureKind.self))
            .post("signing_documents/:id/download_address", use: self.issuing(of: SigningDocumentKind.self))
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
        return self.address(of: id, among: "documents", scope: context.scope)
    }

    /// Gives out addresses of one kind of media.
    func issuing<Kind: MediumKind>(
        of kind: Kind.Type
    ) -> @Sendable (Request, ScopedRequestContext) async throws -> Response {
        { _, context in
            let id = try context.parameters.medium(kind)
            _ = try await self.media.find(id, scope: context.scope)
            try await self.media.noteAddressIssued(for: .medium(id), by: context.actor, scope: context.scope)
            return self.address(of: id, among: Kind.plural, scope: context.scope)
        }
    }

    private func address<Subject>(of id: Identifier<Subject>, among kind: String, scope: Scope) -> Response {
        let (url, expiresAt) = self.addresses.address(of: id, among: kind, scope: scope, for: Self.lifetime)
        return .json(
            .object(["url": .string(url), "expires_at": .string(WireDate.text(expiresAt))]), status: .created)
    }

    @Sendable
    func document(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        let (scope, id): (Scope, DocumentID) = try self.addresses.verified(request, context)
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
            let (scope, id): (Scope, Identifier<Medium<Kind>>) = try self.addresses.verified(request, context)
            let medium = try await Self.orNotFound { try await self.media.find(id, scope: scope) }
            try await self.media.noteDownload(of: .medium(id), by: .system("signed_address"), scope: scope)
            return try await self.downloads.response(
                medium.file, named: Kind.fileName(of: medium), tenant: scope.tenantID)
        }
    }

    /// Answers "not found" in the words of a wrong signature.
    private static func orNotFound<Found>(_ find: () async throws -> Found) async throws -> Found {
        do {
            return try await find()
        } catch is MediaResourceError {
            throw Problem.notFound
        }
    }
}
