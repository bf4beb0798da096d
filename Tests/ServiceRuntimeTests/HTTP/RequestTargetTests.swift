import Testing

@testable import ServiceRuntime

struct RequestTargetTests {
    @Test(arguments: [
        "api.example", "api.example:8080", "API.Example", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[2001:db8::1]:443",
        "a", "api.example:", "xn--bcher-kva.example", "under_score",
    ])
    func aHostWithOrWithoutAPortIsPlain(host: String) {
        #expect(RequestTarget.mistake(authority: host, furtherHosts: 0, target: "/") == nil)
    }

    @Test(arguments: [
        "", " ", "a b", "user@api.example", "api.example/", "api.example#", "api.example,other.example", "a:b",
        "api.example:0", "api.example:65536", "api.example:123456", "api.example:80:80", "[::1", "[]", "[::1]x",
        "[::g]", "bücher.example", "a\u{0}", String(repeating: "a", count: 262),
    ])
    func whatIsNoHostIsRefused(host: String) {
        #expect(RequestTarget.mistake(authority: host, furtherHosts: 0, target: "/")?.contains("one Host") == true)
    }

    @Test func aRequestHasExactlyOneHost() {
        #expect(RequestTarget.mistake(authority: nil, furtherHosts: 0, target: "/")?.contains("one Host") == true)
        #expect(RequestTarget.mistake(authority: "a", furtherHosts: 1, target: "/")?.contains("one Host") == true)
    }

    @Test(arguments: ["/", "/v3.6/ping", "//double", "/a?b=http://c/"])
    func aTargetIsAPath(target: String) {
        #expect(RequestTarget.mistake(authority: "a", furtherHosts: 0, target: target) == nil)
    }

    @Test(arguments: ["*", "a:443", "", "x", "?q"])
    func anotherTargetIsRefused(target: String) {
        #expect(RequestTarget.mistake(authority: "a", furtherHosts: 0, target: target) != nil)
    }
}
