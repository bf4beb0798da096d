import HTTPTypes
package import Hummingbird

/// What browsers are told about every answer of a service, errors included.
package struct SecurityFields: Sendable {
    /// Name and value of each.
    let values: [HTTPField]
    /// Whether browsers are to come back by https only.
    let isSecure: @Sendable (RequestEdge) -> Bool

    /// Makes the fields.
    /// - Parameters:
    ///   - contentSecurityPolicy: What a page may load, and from where.
    ///   - others: Further fields, name and value.
    ///   - isSecure: Whether a browser reaches the service by https.
    package init(
        contentSecurityPolicy: String, others: [(name: String, value: String)] = [],
        isSecure: @escaping @Sendable (RequestEdge) -> Bool = { $0.isSecure }
    ) {
        let always = [
            ("content-security-policy", contentSecurityPolicy), ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
        ]
        self.values = (always + others).compactMap { name, value in
            HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
        }
        self.isSecure = isSecure
    }

    /// For what programs read: a browser that is led here shows nothing and runs nothing.
    package static var data: SecurityFields {
        SecurityFields(contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox")
    }
}

/// Gives every answer its ``SecurityFields``, and `no-store` unless its route says otherwise. A page that stands alone
/// among data brings a policy of its own.
///
/// Stands outside ``ProblemMiddleware``, so that problems have them too.
package struct SecurityFieldsMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    private let fields: SecurityFields

    /// Makes the middleware.
    package init(fields: SecurityFields) { self.fields = fields }

    /// Passes the request on, and adds the fields to its answer.
    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in self.fields.values
        where field.name != .contentSecurityPolicy || response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if self.fields.isSecure(context.edge) { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
