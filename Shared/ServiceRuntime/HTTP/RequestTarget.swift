import HTTPTypes
package import Hummingbird

/// Whether a request says plainly which host and which resource it means.
///
/// Whatever stands in front must read the same: two hosts are how one of two servers is led astray. Of an absolute target
/// (RFC 9112 §3.2.2) only the path and the query arrive here, and they count: no service decides anything by a host, since
/// its own addresses are configured.
enum RequestTarget {
    /// - Parameters:
    ///   - authority: The value of the first `Host` field.
    ///   - furtherHosts: How many more there are.
    ///   - target: The path and query of the request line.
    /// - Returns: What is wrong, in words for the client's developer, or `nil`.
    static func mistake(authority: String?, furtherHosts: Int, target: String) -> String? {
        guard let authority, furtherHosts == 0, Self.isHost(authority) else {
            return "The request must have exactly one Host field, a host with or without a port."
        }
        if target.hasPrefix("/") { return nil }
        return "The request target must be a path, such as /v3.6/applicants."
    }

    /// `host[:port]` (RFC 3986 §3.2), without user names; an IPv6 address stands in brackets.
    static func isHost(_ text: String) -> Bool {
        guard (1...261).contains(text.utf8.count) else { return false }
        var rest = text[...]
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") })
            else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != ":" }
            let isName = { (character: Character) in
                character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
            }
            guard !name.isEmpty, name.allSatisfy(isName) else { return false }
            rest = rest[name.endIndex...]
        }
        guard !rest.isEmpty else { return true }
        let port = rest.dropFirst()
        return rest.hasPrefix(":") && port.count <= 5 && port.allSatisfy { $0.isASCII && $0.isNumber }
            && (port.isEmpty || (UInt16(port) ?? 0) > 0)
    }
}

/// Refuses what ``RequestTarget`` finds wrong with 400.
package struct RequestTargetMiddleware<Context: ServiceRequestContext>: RouterMiddleware {
    /// Makes the middleware.
    package init() {}

    /// Passes the request on when its host and target are plain.
    /// - Throws: `Problem`: 400 otherwise.
    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // The codec takes the first Host out of the fields, and leaves others in.
        let further = HTTPField.Name("host").map { request.headers[values: $0].count } ?? 0
        let mistake = RequestTarget.mistake(
            authority: request.head.authority, furtherHosts: further, target: request.head.path ?? "")
        if let mistake { throw Problem.badRequest(mistake) }
        return try await next(request, context)
    }
}
