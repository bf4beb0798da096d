package import Hummingbird
import JobQueue
package import ServiceRuntime

/// Joins a request with the jobs that it causes: they carry its request id as their trace, and so do theirs.
package struct JobTraceMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    /// Goes behind ``RequestEntryMiddleware``, which gives the request its id.
    package init() {}

    /// Passes the request on within its trace.
    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await JobTrace.$current.withValue(context.edge.requestID) { try await next(request, context) }
    }
}
