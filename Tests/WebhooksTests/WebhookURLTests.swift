import Testing
import Webhooks

@Suite
struct WebhookURLTests {
    static let live = WebhookURLPolicy(isLive: true)
    static let sandbox = WebhookURLPolicy(isLive: false)
    /// As when an operator permits 10.0.0.0/8 and ::1.
    static let permitting = WebhookURLPolicy(isLive: true, permitsPrivateNetworks: true) {
        $0.hasPrefix("10.") || $0 == "::1"
    }

    @Test(arguments: [
        "https://demo.com", "https://demo.com/", "HTTPS://Demo.COM/hook?a=b&c=%2F", "https://demo.com:443/x",
        "https://demo.com:8443", "https://xn--bcher-kva.example/", "https://a_b.example", "https://1.2.3.4.example/",
        "https://demo.com?x=[1]", "https://0x7f.1.example",
    ])
    func ordinaryAddressesAreTaken(text: String) throws {
        #expect(try WebhookURL(parsing: text, policy: Self.live).text == text)
    }

    @Test func partsAreReadOff() throws {
        let url = try WebhookURL(parsing: "https://Demo.com:8443/a", policy: Self.live)
        #expect(url.host == "demo.com")
        #expect(url.port == 8443)
        #expect(url.isSecure)
        #expect(try WebhookURL(parsing: "https://demo.com", policy: Self.live).port == 443)
        #expect(try WebhookURL(parsing: "http://10.0.0.1", policy: Self.permitting).port == 80)
    }

    static let refused: [(String, WebhookURLError)] = [
        ("", .length),
        ("https://demo.com/" + String(repeating: "a", count: 2048), .length),
        ("http://demo.com", .scheme), ("ftp://demo.com", .scheme), ("demo.com", .scheme), ("https:/demo.com", .scheme),
        ("https:demo.com", .scheme), ("//demo.com", .scheme), ("javascript://demo.com", .scheme),
        ("https://user@demo.com", .userInformation), ("https://user:secret@demo.com", .userInformation),
        ("https://demo.com@127.0.0.1", .userInformation),
        ("https://demo.com/#x", .fragment), ("https://demo.com#@127.0.0.1/", .fragment),
        ("https://demo.com./", .host), ("https://127.0.0.1./", .host), ("https://", .host), ("https:///x", .host),
        ("https://.demo.com", .host), ("https://a..b", .host), ("https://-a.com", .host), ("https://%31.com", .host),
        ("https://[demo.com]", .host), ("https://[127.0.0.1]", .host), ("https://[::1", .host), ("https://[]", .host),
        ("https://[fe80::1%25eth0]", .host), ("https://demo,com", .host),
        ("https://" + String(repeating: "a", count: 64) + ".com", .host),
        ("https://" + Array(repeating: "aaaaaaaa", count: 29).joined(separator: "."), .host),
        ("https://demo.com:80", .port), ("https://demo.com:22", .port), ("https://demo.com:", .port),
        ("https://demo.com:0443", .port), ("https://demo.com:99999", .port), ("https://demo.com:0", .port),
        ("https://demo.com:+443", .port), ("https://demo.com:443:443", .port), ("https://[::1]443", .port),
        ("https://demo.com/ x", .character), (" https://demo.com", .character), ("https://demo.com\n", .character),
        ("https://demo.com\u{0}", .character), ("https://bücher.example", .character),
        ("https://①②⑦.⓪.⓪.①", .character), ("https://127。0。0。1", .character), ("https://demo.com\\@a", .character),
        ("https://１２７.0.0.1", .character), ("https://{demo}.com", .character),
    ]

    @Test(arguments: refused.indices)
    func otherAddressesAreRefusedWithTheirReason(index: Int) {
        let (text, reason) = Self.refused[index]
        #expect(throws: reason) { try WebhookURL(parsing: text, policy: Self.live) }
    }

    /// Every spelling that a resolver takes for an IPv4 address, and IPv6.
    static let literals = [
        "127.0.0.1", "93.184.216.34", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "0xa9fea9fe",
        "0x", "1.2.3.4.5", "999", "[::1]", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "[2606:2800:220:1::1]",
    ]

    @Test(arguments: literals)
    func literalAddressesAreRefusedForLiveEvents(host: String) {
        #expect(throws: WebhookURLError.literalAddress) {
            try WebhookURL(parsing: "https://\(host)/", policy: Self.live)
        }
    }

    @Test func literalAddressesAreTakenInTheSandbox() throws {
        #expect(try WebhookURL(parsing: "https://93.184.216.34/", policy: Self.sandbox).host == "93.184.216.34")
        #expect(
            try WebhookURL(parsing: "https://[2606:2800:220:1::1]", policy: Self.sandbox).host == "2606:2800:220:1::1")
    }

    @Test(arguments: [
        "http://10.1.2.3:8080/hook", "http://[::1]:9000", "http://receiver.internal:8080", "https://10.0.0.1",
    ])
    func permittedNetworksMayUsePlainHTTPAndAnyPort(text: String) throws {
        #expect(try WebhookURL(parsing: text, policy: Self.permitting).text == text)
    }

    @Test(arguments: [
        ("http://11.1.2.3/", WebhookURLError.scheme), ("https://11.1.2.3/", .literalAddress),
        ("http://user@10.1.2.3/", .userInformation), ("http://10.1.2.3./", .host),
    ])
    func permittedNetworksPermitNothingElse(text: String, reason: WebhookURLError) {
        #expect(throws: reason) { try WebhookURL(parsing: text, policy: Self.permitting) }
    }

    @Test func reasonsNeverRepeatTheAddress() {
        let messages = WebhookURLError.allCases.map(\.message)
        #expect(Set(messages).count == messages.count)
        #expect(messages.allSatisfy { $0.hasPrefix("must ") })
    }

    @Test func printsAsRedacted() throws {
        let url = try WebhookURL(parsing: "https://demo.com/?key=hunter2", policy: Self.live)
        #expect(!"\(url) \(String(reflecting: url))".contains("hunter2"))
    }
}
