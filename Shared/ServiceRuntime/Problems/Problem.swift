package import Hummingbird

/// An error as clients see it: `{"error": {"type", "message", "fields"?}}`
/// (Onfido API reference v3.6, "Errors"; its types are the stable codes).
package struct Problem: Error, Sendable, Equatable {
    /// The HTTP status.
    package let status: HTTPResponse.Status
    /// The stable code, such as `validation_error`.
    package let type: String
    /// A sentence for the developer. Holds nothing that the client did not send or may not know.
    package let message: String
    /// By field of the request; only for validation errors.
    package let fields: [String: ProblemField]
    /// Further header fields, such as `Retry-After`.
    package var headers: HTTPFields

    /// Makes a problem.
    /// - Parameter message: `nil` for the reference's own text for the type.
    package init(
        _ status: HTTPResponse.Status, type: String, message: String? = nil, fields: [String: ProblemField] = [:],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.type = type
        self.message = message ?? ProblemMessages.text(for: type)
        self.fields = fields
        self.headers = headers
    }

    /// The JSON text of the body.
    package var json: String {
        var members = "\"type\":\(JSONText.quoted(self.type)),\"message\":\(JSONText.quoted(self.message))"
        if !self.fields.isEmpty { members += ",\"fields\":\(ProblemField.json(of: self.fields))" }
        return "{\"error\":{\(members)}}"
    }

    /// The answer.
    package var response: Response {
        var headers = self.headers
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        return Response(status: self.status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: self.json)))
    }
}

extension Problem: HTTPResponseError {
    /// The answer, for servers that do not use ``ProblemMiddleware``.
    package func response(from request: Request, context: some RequestContext) -> Response { self.response }
}

extension Problem: CustomStringConvertible {
    /// Status and type: the message may quote what the client sent.
    package var description: String { "\(self.status.code) \(self.type)" }
}

extension Problem {
    /// 400: the request cannot be read.
    package static func badRequest(_ message: String? = nil) -> Problem {
        Problem(.badRequest, type: "bad_request", message: message)
    }

    /// 400: what comes after the header is no HTTP, such as a chunk without a size. Nothing more of the connection can be
    /// understood, so that the answer announces its end.
    package static var brokenBody: Problem {
        Problem(
            .badRequest, type: "bad_request", message: "The request body is not framed as HTTP asks.",
            headers: [.connection: "close"])
    }

    /// 401: no valid credentials.
    package static var unauthorized: Problem { Problem(.unauthorized, type: "authorization_error") }

    /// 404: no such route or resource, or another tenant's: the answers must not differ.
    package static var notFound: Problem { Problem(.notFound, type: "resource_not_found") }

    /// 404 for a resource that was asked for by id, in the words that clients test for.
    /// - Parameters:
    ///   - resource: The kind, such as `Applicant`.
    ///   - id: The id exactly as the client gave it.
    package static func notFound(_ resource: String, id: String) -> Problem {
        let message = "Could not find the following resource: \(resource) with id=\(id)"
        return Problem(.notFound, type: "resource_not_found", message: message)
    }

    /// 410: erased, or about to be.
    package static var gone: Problem { Problem(.gone, type: "gone") }

    /// 413: the body is longer than this route takes.
    package static var tooLarge: Problem { Problem(.contentTooLarge, type: "payload_too_large") }

    /// 422 with the fields that are wrong.
    package static func validation(_ fields: [String: ProblemField], message: String? = nil) -> Problem {
        Problem(.unprocessableContent, type: "validation_error", message: message, fields: fields)
    }

    /// 429: try again after so many seconds, at least one.
    package static func rateLimited(retryAfter seconds: Int) -> Problem {
        Problem(.tooManyRequests, type: "rate_limit", headers: [.retryAfter: String(max(1, seconds))])
    }

    /// 503: try again after so many seconds.
    package static func unavailable(retryAfter seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, type: "service_unavailable", headers: [.retryAfter: String(max(1, seconds))])
    }

    /// 500: our fault. The id finds the log line.
    package static func internalError(requestID: String) -> Problem {
        let text = ProblemMessages.text(for: "internal_server_error")
        return Problem(
            .internalServerError, type: "internal_server_error", message: "\(text) Request id: \(requestID).")
    }
}
