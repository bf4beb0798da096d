import HTTPTypes
package import Hummingbird
import Logging
package import Metrics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The first to see a request and the last to see its answer: gives it an id, finds out who made it, writes the access
/// log and the `http_*` metrics.
///
/// The log line has method, route template, status, time, request id and the ids in the path; never the path, the query or an address,
/// because paths of links and query strings are secrets or personal data.
package struct RequestEntryMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    private let forwarded: ForwardedAddress
    private let isTLS: Bool
    private let metrics: any MetricsFactory
    private let newRequestID: @Sendable () -> String
    private let inFlight: Meter

    /// - Parameters:
    ///   - metrics: Counts the requests.
    ///   - newRequestID: Makes the id of a request; a trusted proxy's own `X-Request-ID` is kept.
    package init(
        configuration: HTTPServerConfiguration, metrics: any MetricsFactory = MetricsSystem.factory,
        newRequestID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.forwarded = ForwardedAddress(trustedProxies: configuration.trustedProxies)
        self.isTLS = configuration.tls != nil
        self.metrics = metrics
        self.newRequestID = newRequestID
        self.inFlight = Meter(label: "http.requests.in_flight", factory: metrics)
    }

    /// Passes the request on with its edge, and sees the answer off.
    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.edge = self.edge(of: request, context)
        // Hummingbird's own name for it, so that its lines and ours carry the same id.
        context.logger[metadataKey: "hb.request.id"] = .string(context.edge.requestID)
        return try await LogScope.$current.withValue(Self.scope(of: context)) {
            try await self.answer(request, context, next: next)
        }
    }

    /// What is known of a request from the start: its id, and the ids in its path.
    private static func scope(of context: Context) -> LogScope {
        var fields: Logger.Metadata = ["request_id": .string(context.edge.requestID)]
        for (name, value) in context.parameters where name.hasSuffix("_id") {
            // Whatever is no id came from outside, and stays out of the log.
            guard let id = UUID(uuidString: String(value)) else { continue }
            fields[name == "workflow_run_id" ? "run_id" : String(name)] = .string(id.uuidString.lowercased())
        }
        return LogScope(fields)
    }

    private func answer(
        _ request: Request, _ context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        self.inFlight.increment()
        defer { self.inFlight.decrement() }
        do {
            var response = try await next(request.tellingToContinue(on: context.edge.channel), context)
            // RFC 9110 §9.3.2: no content, or the client takes it for the next answer.
            if request.method == .head { response = response.createHeadResponse() }
            if let name = Self.requestIDName { response.headers[name] = context.edge.requestID }
            self.record(request, context, status: response.status.code, elapsed: clock.now - start)
            return response
        } catch {
            // Only errors of the connection itself get past ``ProblemMiddleware``.
            self.record(request, context, status: 400, elapsed: clock.now - start)
            throw error
        }
    }

    private static var requestIDName: HTTPField.Name? { HTTPField.Name("x-request-id") }

    private func edge(of request: Request, _ context: Context) -> RequestEdge {
        func values(_ name: String) -> [String] {
            HTTPField.Name(name).map { request.headers[values: $0] } ?? []
        }
        var edge = context.edge
        let peer = edge.peer
        let given = values("x-request-id")
        let isKept = self.forwarded.isTrusted(peer) && given.count == 1 && given.allSatisfy(Self.isRequestID)
        edge.requestID = isKept ? given[0] : self.newRequestID()
        edge.client = self.forwarded.client(peer: peer, forwardedFor: values("x-forwarded-for"))
        edge.isSecure = self.forwarded.isSecure(
            peer: peer, ownConnection: self.isTLS, forwardedProto: values("x-forwarded-proto"))
        return edge
    }

    private static func isRequestID(_ text: String) -> Bool {
        (8...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private func record(_ request: Request, _ context: Context, status: Int, elapsed: Duration) {
        // Hummingbird calls whatever no route matches "NotFound".
        let route = context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "unmatched"
        let method = Self.knownMethods.contains(request.method) ? request.method.rawValue : "other"
        let milliseconds = elapsed / .milliseconds(1)
        context.logger.info(
            "Request answered",
            metadata: [
                "method": "\(method)", "route": "\(route)", "status": "\(status)",
                "elapsed_ms": "\((milliseconds * 10).rounded() / 10)",
            ])
        Timer(
            label: "http.request.duration",
            dimensions: [("method", method), ("route", route), ("status", String(status))], factory: self.metrics
        ).recordNanoseconds(Int64(milliseconds * 1_000_000))
    }

    private static var knownMethods: Set<HTTPRequest.Method> { [.get, .head, .post, .put, .patch, .delete, .options] }
}

extension Router where Context: ServiceRequestContext {
    /// Adds what every route of every service has: ``RequestEntryMiddleware``, ``SecurityFieldsMiddleware``,
    /// ``ProblemMiddleware``, ``RequestTargetMiddleware``. Call it before the first route: Hummingbird's middleware
    /// applies to routes added later.
    /// - Parameter security: What browsers are told about every answer.
    package func addServiceMiddleware(
        configuration: HTTPServerConfiguration, security: SecurityFields = .data,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.add(middleware: RequestEntryMiddleware(configuration: configuration, metrics: metrics))
        self.add(middleware: SecurityFieldsMiddleware(fields: security))
        self.add(middleware: ProblemMiddleware())
        self.add(middleware: RequestTargetMiddleware())
    }
}
