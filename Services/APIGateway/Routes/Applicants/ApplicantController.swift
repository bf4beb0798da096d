import CanonicalJSON
import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/applicants` within the scope of the API token.
struct ApplicantController: Sendable {
    /// Source: API reference, "List applicants".
    static let defaultPageSize = 20
    static let greatestPageSize = 500

    let applicants: ManageApplicants
    /// Scheme, host and port of the API, for the `Link` field.
    let apiURL: String
    let now: @Sendable () -> Date

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.create)
            .get(":applicant_id", use: self.find)
            .put(":applicant_id", use: self.update)
            .delete(":applicant_id", use: self.delete)
            .post(":applicant_id/restore", use: self.restore)
            .get(":applicant_id/consents", use: self.consents)
    }

    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let body = try await readJSONObject(request)
        let (details, consents) = try ApplicantRequest.creation(body, today: ApplicantRules.day(of: self.now()))
        let scope = context.scope
        return try await JSONAnswer.to({ (applicant: Applicant) in
            JSONAnswer(applicant.response(sandbox: scope.isSandbox), status: .created, about: applicant.id)
        }) { try await self.applicants.create(details, consents: consents, scope: scope) }
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try await self.applicants.find(try self.id(context), scope: context.scope)
        return .json(applicant.response(sandbox: context.scope.isSandbox))
    }

    @Sendable
    func update(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        let changes = try ApplicantRequest.update(
            try await readJSONObject(request), today: ApplicantRules.day(of: self.now()))
        let applicant = try await self.applicants.update(id, with: changes, scope: context.scope)
        return .json(applicant.response(sandbox: context.scope.isSandbox))
    }

    @Sendable
    func delete(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await self.applicants.delete(try self.id(context), scope: context.scope, actor: context.actor)
        return .noContent
    }

    @Sendable
    func restore(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        return try await JSONAnswer.to({ (_: Void) in JSONAnswer(nil, status: .noContent, about: id) }) {
            try await self.applicants.restore(id, scope: context.scope, actor: context.actor)
        }
    }

    /// A bare list. Source: OpenAPI `find_applicant_consents`.
    @Sendable
    func consents(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let consents = try await self.applicants.consents(of: try self.id(context), scope: context.scope)
        return .json(.array(consents.map(\.response)))
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let page = Page(
            number: query.int("page", in: 1...1_000_000, default: 1),
            size: query.int("per_page", in: 1...Self.greatestPageSize, default: Self.defaultPageSize))
        let includingDeleted = query.bool("include_deleted", default: false)
        try query.wrong.throwIfAny()
        let found = try await self.applicants.list(page, includingDeleted: includingDeleted, scope: context.scope)
        let pages = PageLinks(
            url: "\(self.apiURL)/v3.6/applicants", page: page, total: found.total,
            query: includingDeleted ? ["include_deleted": "true"] : [:])
        let items = found.items.map { $0.response(sandbox: context.scope.isSandbox) }
        return .json(.object(["applicants": .array(items)]), headers: pages.headers)
    }

    private func id(_ context: ScopedRequestContext) throws -> ApplicantID {
        try context.parameters.identifier("applicant_id", resource: "Applicant")
    }
}
