import CanonicalJSON
import Hummingbird
import Reports
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/repeat_attempts` within the scope of the API token.
///
/// In the sandbox a keyword stands for an id and has a canned answer, by POST too: so the reference's sample has it.
/// Source: API reference, "Repeat attempts", "Pre-determined responses for Repeat Attempts".
struct RepeatAttemptController: Sendable {
    let attempts: FindRepeatAttempts

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":report_id", use: self.find)
            .post(":report_id", use: self.findCanned)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        if let canned = Self.keyword(context) { return try Self.answer(canned) }
        let id: ReportID = try context.parameters.identifier("report_id", resource: "Report")
        return .json(try await self.attempts(id, scope: context.scope).jsonValue)
    }

    @Sendable
    func findCanned(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        guard let canned = Self.keyword(context) else {
            throw Problem.notFound("Report", id: context.parameters.get("report_id") ?? "")
        }
        return try Self.answer(canned)
    }

    /// - Returns: `nil` for an id, and in the live environment.
    private static func keyword(_ context: ScopedRequestContext) -> SandboxRepeatAttempts? {
        guard context.scope.isSandbox else { return nil }
        return context.parameters.get("report_id").flatMap { SandboxRepeatAttempts(rawValue: $0) }
    }

    /// - Throws: `Problem`: what is answered of a report that is not complete, for the keyword that asks for an error.
    private static func answer(_ canned: SandboxRepeatAttempts) throws -> Response {
        guard let answer = canned.answer else {
            throw Problem.validation(["report_id": ["the Document report must have completed"]])
        }
        return .json(answer.jsonValue)
    }
}
