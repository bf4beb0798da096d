import Cryptography
import Hummingbird
import Testing

@testable import LinkService

@Suite
struct LinkTokenTests {
    private static let text = String(repeating: "A", count: 43)

    @Test(arguments: [
        "", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44), "../" + text.dropFirst(3),
    ])
    func whatHasNotTheFormOfATokenIsNone(_ text: String) {
        #expect(LinkToken(text) == nil)
    }

    @Test
    func aHandleIsTheSameForTheSameTokenAndTellsNothingOfIt() throws {
        let token = try #require(LinkToken(Self.text))
        let handle = token.handle
        #expect(handle == LinkToken(Self.text)?.handle)
        #expect(LinkHandle(handle.text) == handle)
        #expect(handle.text.utf8.count == 16)
        #expect(!Hex.encode(token.hash).hasPrefix(handle.text))
    }

    @Test(arguments: ["", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdeg", "0123456789abcdef0"])
    func whatHasNotTheFormOfAHandleIsNone(_ text: String) {
        #expect(LinkHandle(text) == nil)
    }

    @Test
    func neitherIsPrinted() throws {
        let token = try #require(LinkToken(Self.text))
        #expect("\(token)" == "LinkToken(redacted)")
        #expect("\(token.handle)" == "LinkHandle(redacted)")
    }

    @Test
    func aCookieIsBoundToItsLinkAndHiddenFromScripts() throws {
        let token = try #require(LinkToken(Self.text))
        let plain = LinkCookie.setting(token, isSecure: false)
        #expect(plain.contains("Path=/l/r/\(token.handle.text)"))
        #expect(plain.contains("HttpOnly") && plain.contains("SameSite=Lax") && plain.contains("Max-Age=86400"))
        #expect(!plain.contains("Secure"))
        let secure = LinkCookie.setting(token, isSecure: true)
        // The prefix binds browsers only together with the attribute (RFC 6265bis §4.1.3.1).
        #expect(secure.hasPrefix("__Secure-") && secure.contains("; Secure"))
    }

    @Test
    func ofSeveralCookiesTheLinksOwnIsRead() throws {
        let other = String(repeating: "B", count: 42) + "A"
        let token = try #require(LinkToken(Self.text))
        let headers: HTTPFields = [.cookie: "x=1; martlet_link=\(other); martlet_link=\(Self.text)"]
        #expect(LinkCookie.token(in: headers, for: token.handle, isSecure: false) == token)
    }

    @Test
    func overHTTPSOnlyACookieThatWasSetOverHTTPSCounts() throws {
        let token = try #require(LinkToken(Self.text))
        let plain: HTTPFields = [.cookie: "martlet_link=\(Self.text)"]
        #expect(LinkCookie.token(in: plain, for: token.handle, isSecure: true) == nil)
        let secure: HTTPFields = [.cookie: "martlet_link=x; __Secure-martlet_link=\(Self.text)"]
        #expect(LinkCookie.token(in: secure, for: token.handle, isSecure: true) == token)
        #expect(LinkCookie.token(in: secure, for: token.handle, isSecure: false) == nil)
    }

    @Test
    func anotherLinksCookieOpensNothing() throws {
        let token = try #require(LinkToken(Self.text))
        let other = String(repeating: "B", count: 42) + "A"
        for headers: HTTPFields in [
            [.cookie: "martlet_link=\(other)"], [.cookie: "other=\(Self.text)"], [:],
        ] {
            #expect(LinkCookie.token(in: headers, for: token.handle, isSecure: false) == nil)
        }
    }
}
