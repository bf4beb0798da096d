import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/<plural>` of one kind of media within the scope of the API token.
struct MediumController<Kind: ServedMediumKind>: Sendable {
    let media: RecordMedia
    let downloads: MediaDownload

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .get(":id", use: self.find)
            .get(":id/download", use: self.download)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.media.find(try context.parameters.medium(Kind.self), scope: context.scope).response)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try QueryReader.requiredApplicant(request)
        let media = try await self.media.list(Kind.self, of: applicant, scope: context.scope)
        return .json(.object([Kind.plural: .array(media.map(\.response))]))
    }

    @Sendable
    func download(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let medium = try await self.media.find(try context.parameters.medium(Kind.self), scope: context.scope)
        try await self.media.noteDownload(of: .medium(medium.id), by: context.actor, scope: context.scope)
        return try await self.downloads.response(
            medium.file, named: Kind.fileName(of: medium), tenant: context.scope.tenantID)
    }
}

extension Parameters {
    /// The id of a medium in the path.
    /// - Throws: `Problem`: 404 with the documented text, as for an identifier that nothing has.
    func medium<Kind: MediumKind>(_ kind: Kind.Type) throws -> Identifier<Medium<Kind>> {
        try self.identifier("id", resource: Kind.resource)
    }
}
