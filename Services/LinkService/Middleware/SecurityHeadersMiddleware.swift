import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Gives every answer the header fields that keep a page to itself: no foreign scripts, frames, referrers or copies.
struct SecurityHeadersMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    let origin: PublicOrigin

    /// Nothing inline, nothing from elsewhere; pictures and videos may come from the page's own memory (the camera).
    static var contentSecurityPolicy: String {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
        media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.fields {
            guard let name = HTTPField.Name(name) else { continue }
            response.headers[name] = value
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if self.origin.isSecure(context.edge), let name = HTTPField.Name("strict-transport-security") {
            response.headers[name] = "max-age=31536000"
        }
        return response
    }

    private static var fields: [(String, String)] {
        [
            ("content-security-policy", Self.contentSecurityPolicy),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-robots-tag", "noindex, nofollow"),
        ]
    }
}
