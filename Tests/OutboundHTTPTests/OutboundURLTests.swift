import Testing

@testable import OutboundHTTP

@Suite
struct OutboundURLTests {
    @Test(arguments: [
        ("https://Demo.com", "https://demo.com:443/"), ("http://demo.com?x", "http://demo.com:80/?x"),
        ("HTTPS://demo.com:8443/a%2Fb?c=[d]", "https://demo.com:8443/a%2Fb?c=[d]"),
        ("http://[0:0:0:0:0:0:0:1]:81/", "http://[::1]:81/"), ("http://127.1/", "http://127.1:80/"),
    ])
    func addressesHaveOneSpelling(text: String, spelling: String) throws {
        #expect(try OutboundURL(parsing: text).text == spelling)
    }

    @Test(arguments: [
        "", "https://", "https:///", "demo.com", "https://a@demo.com", "https://demo.com.", "https://demo.com:",
        "https://demo.com:0", "https://demo.com:65536", "https://demo.com:0443", "https://[demo.com]",
        "https://[1.2.3.4]",
        "https://[::1", "https://[::1]x", "https://demo.com/#", "https://demo.com/ ", "https://dé.com",
        "https://%64.com",
        "https://a..b", "https://-a.b", "https:\\\\demo.com", "file:///etc/passwd",
    ])
    func otherTextIsRefused(text: String) {
        #expect(throws: OutboundFailure.refusedURL) { try OutboundURL(parsing: text) }
    }
}
