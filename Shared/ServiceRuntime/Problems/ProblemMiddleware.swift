package import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import PostgresClient

/// Turns every error thrown behind it into the documented answer. What nobody planned for is a 500 with the request
/// id, and one log line that names the error's kind but no value.
package struct ProblemMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    /// Makes the middleware.
    package init() {}

    /// Passes the request on; an error becomes an answer. Throws nothing.
    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Self.problem(for: error)
            guard problem.status == .internalServerError else { return problem.response }
            var fields: Logger.Metadata = ["error_kind": "\(ErrorKind.name(of: error))"]
            if let error = error as? SQLError, case .server(let answer) = error {
                fields["sqlstate"] = "\(answer.sqlState)"
                fields["constraint"] = answer.constraint.map { "\($0)" }
                fields["table"] = answer.table.map { "\($0)" }
            }
            context.logger.error("Request failed", metadata: fields)
            return Problem.internalError(requestID: context.edge.requestID).response
        }
    }

    /// The problem that an error is.
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as any ProblemConvertible: error.problem
        case is NIOTooManyBytesError: .tooLarge
        case is HTTPParserError: .brokenBody
        case is DecodingError: .badRequest()
        // The connection or the process is going away; nothing is wrong with the request.
        case is CancellationError: .unavailable()
        case let error as any HTTPResponseError: Self.problem(for: error)
        default: .unexpected
        }
    }

    /// Hummingbird's own errors, by status: their texts may quote the request.
    private static func problem(for error: any HTTPResponseError) -> Problem {
        switch error.status.code {
        case 401: .unauthorized
        case 404: .notFound
        case 405: Problem(.methodNotAllowed, type: "method_not_allowed")
        case 410: .gone
        case 413: .tooLarge
        case 415: Problem(.unsupportedMediaType, type: "unsupported_media_type")
        case 422: .validation([:])
        case 429: .rateLimited(retryAfter: 1)
        case 503: .unavailable()
        case 400..<500: Problem(error.status, type: "bad_request")
        default: .unexpected
        }
    }
}
