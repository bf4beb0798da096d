import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Refuses what another site makes a browser send.
///
/// The cookie is `SameSite=Lax`, which every current browser honours; this holds for the others too.
struct SameOriginMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    private let origin: String

    /// - Parameter baseURL: Scheme, host and port of the pages.
    init(baseURL: String) {
        var origin = baseURL.lowercased()
        // Browsers leave out a scheme's own port.
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
        where origin.hasPrefix(scheme) && origin.hasSuffix(port) {
            origin.removeLast(port.count)
        }
        self.origin = origin
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard [.get, .head].contains(request.method) || self.isOwn(request.headers) else {
            throw Problem(
                .forbidden, type: "forbidden", message: "The request must come from a page of this service.")
        }
        return try await next(request, context)
    }

    /// `Sec-Fetch-Site` says it where it is sent; `Origin` does otherwise. (With `no-referrer` a form's origin is
    /// `null`, so the first is asked first.) A request with neither is refused.
    func isOwn(_ headers: HTTPFields) -> Bool {
        if let name = HTTPField.Name("sec-fetch-site"), let site = headers[name] { return site == "same-origin" }
        return headers[.origin]?.lowercased() == self.origin
    }
}
