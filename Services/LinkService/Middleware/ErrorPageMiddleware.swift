import Hummingbird
import ServiceRuntime

/// Shows people a page where a program would get a problem in JSON.
struct ErrorPageMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    let pages: LinkPages

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.status.code >= 400, request.wantsPage,
            response.headers[.contentType]?.hasPrefix("text/html") != true
        else { return response }
        let strings = self.pages.resources.strings.strings(accepting: request.headers[.acceptLanguage])
        let html = try self.pages.error(
            ErrorPageKind(response.status), strings, link: request.method == .post ? request.linkPath : nil)
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.contentLength] = nil
        response.body = ResponseBody(byteBuffer: ByteBuffer(string: html))
        return response
    }
}

extension Request {
    /// The page of the link that the address belongs to; where what was sent can be tried again.
    fileprivate var linkPath: String? {
        let parts = self.uri.path.split(separator: "/")
        guard parts.count > 3, parts[0] == "l", parts[1] == "r" else { return nil }
        return LinkHandle(String(parts[2]))?.path
    }

    /// Whether a person waits for the answer rather than a script: what is read is a page unless JSON or an asset is
    /// asked for; what is sent is answered by a page only when the browser says so.
    var wantsPage: Bool {
        let accepted = self.headers[.accept]?.lowercased() ?? ""
        guard [.get, .head].contains(self.method) else { return accepted.contains("text/html") }
        return !accepted.contains("application/json") && !self.uri.path.hasPrefix("/assets/")
            && !["/state", "/code.svg", "/logo"].contains { self.uri.path.hasSuffix($0) }
    }
}
