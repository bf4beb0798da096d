import Hummingbird

/// The cookie that holds a link's token after the link was opened.
///
/// Its path is the link's own, so the browser sends it to no other link, and several links can be open at once.
enum LinkCookie {
    /// Over https the name's prefix makes browsers refuse such a cookie from anywhere that is not (RFC 6265bis §4.1.3.1).
    /// `__Host-` would ask for the path `/`.
    static func name(isSecure: Bool) -> String { isSecure ? "__Secure-martlet_link" : "martlet_link" }

    /// Seconds that the browser keeps it; opening the link again starts anew. Whether the link itself has expired is
    /// checked at every request.
    static let lifetime = 86_400

    /// The `Set-Cookie` field that stores a token.
    /// - Parameter isSecure: Whether the browser speaks https; then the cookie goes over nothing else.
    static func setting(_ token: LinkToken, isSecure: Bool) -> String {
        Cookie(
            name: Self.name(isSecure: isSecure), value: token.text, maxAge: Self.lifetime, path: token.handle.path,
            secure: isSecure, httpOnly: true, sameSite: .lax
        ).description
    }

    /// The token that belongs to a handle; `nil` when the request brings none, or another link's.
    /// - Parameter isSecure: Whether the browser speaks https; then only a cookie that was set over https counts.
    static func token(in headers: HTTPFields, for handle: LinkHandle, isSecure: Bool) -> LinkToken? {
        let name = Self.name(isSecure: isSecure)
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: \.isWhitespace) == name else { continue }
                if let token = LinkToken(String(parts[1])), token.handle == handle { return token }
            }
        }
        return nil
    }
}
