import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/reports` within the scope of the API token: the reports of checks.
struct ReportController: Sendable {
    let checks: ReadChecks
    let resumeChecks: ResumeChecks

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .get(":report_id", use: self.find)
            .post(":report_id/resume", use: self.resume)
            .post(":report_id/cancel", use: self.cancel)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let text = query.text("check_id")
        try query.wrong.throwIfAny()
        guard let text else { throw ValidationError(["check_id": ["can't be blank"]]) }
        guard let check = CheckID(text) else { throw Problem.notFound("Check", id: text) }
        let reports = try await self.checks.reports(of: check, scope: context.scope)
        return .json(.object(["reports": .array(reports.map(\.response))]))
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.checks.report(try self.id(context), scope: context.scope).response)
    }

    @Sendable
    func resume(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        return try await JSONAnswer.to({ (applicant: ApplicantID) in
            JSONAnswer(nil, status: .noContent, about: applicant)
        }) { try await self.resumeChecks.resume(report: id, scope: context.scope) }
    }

    @Sendable
    func cancel(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        return try await JSONAnswer.to({ (applicant: ApplicantID) in
            JSONAnswer(nil, status: .noContent, about: applicant)
        }) { try await self.resumeChecks.cancel(report: id, scope: context.scope) }
    }

    private func id(_ context: ScopedRequestContext) throws -> ReportID {
        try context.parameters.identifier("report_id", resource: "Report")
    }
}
