import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/checks` within the scope of the API token.
struct CheckController: Sendable {
    let createCheck: CreateCheck
    let awaitCheck: AwaitCheck
    let checks: ReadChecks
    let resumeChecks: ResumeChecks
    let presenter: CheckPresenter
    let download: CheckDownload
    let downloads: MediaDownload

    /// Resuming is a GET in the reference and a POST in the OpenAPI document: both are answered.
    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.create)
            .get(":check_id", use: self.find)
            .get(":check_id/download", use: self.downloadFile)
            .get(":check_id/resume", use: self.resume)
            .post(":check_id/resume", use: self.resume)
    }

    /// With an `Idempotency-Key` the answer that is kept is the one of the creation, also when this one waited for more.
    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let body = try await readJSONObject(request)
        let asked = try CheckRequest(body)
        let (scope, presenter) = (context.scope, self.presenter)
        var created: Check?
        let response = try await JSONAnswer.to({ (check: Check) in
            JSONAnswer(
                presenter.response(check, sandbox: scope.isSandbox), status: .created, about: check.applicantID)
        }) {
            let check = try await namingField("applicant_id", given: body["applicant_id"]?.stringValue) {
                try await self.createCheck(asked.check, scope: scope)
            }
            created = check
            return check
        }
        guard !asked.isAsynchronous, let created else { return response }
        let ended = try await self.awaitCheck(created.id, scope: scope)
        return .json(presenter.response(ended, sandbox: scope.isSandbox), status: .created)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let check = try await self.checks.find(try self.id(context), scope: context.scope)
        return .json(self.presenter.response(check, sandbox: context.scope.isSandbox))
    }

    /// The check with its applicant and reports as a PDF, as they are now.
    @Sendable
    func downloadFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        let dossier = try await self.checks.dossier(id, scope: context.scope, readBy: context.actor)
        let bytes = try await self.download.bytes(of: dossier, isSandbox: context.scope.isSandbox)
        return self.downloads.response(bytes, contentType: "application/pdf", named: "check_\(id).pdf")
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try QueryReader.requiredApplicant(request)
        let checks = try await self.checks.list(of: applicant, scope: context.scope)
        let items = checks.map { self.presenter.response($0, sandbox: context.scope.isSandbox) }
        return .json(.object(["checks": .array(items)]))
    }

    @Sendable
    func resume(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        return try await JSONAnswer.to({ (applicant: ApplicantID) in
            JSONAnswer(nil, status: .noContent, about: applicant)
        }) { try await self.resumeChecks.resume(id, scope: context.scope) }
    }

    private func id(_ context: ScopedRequestContext) throws -> CheckID {
        try context.parameters.identifier("check_id", resource: "Check")
    }
}
