import Testing

@testable import ServiceRuntime

struct ForwardedAddressTests {
    private let forwarded: ForwardedAddress

    init() throws {
        self.forwarded = ForwardedAddress(trustedProxies: [
            try #require(CIDRBlock("10.0.0.0/8")), try #require(CIDRBlock("fd00::/8")),
        ])
    }

    @Test(arguments: [
        // Nobody in between: the header is the client's own invention.
        ("192.0.2.1", ["1.1.1.1"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.9"], "192.0.2.9"),
        // What stands before the last untrusted address is invented.
        ("10.0.0.1", ["8.8.8.8, 192.0.2.9, 10.2.3.4"], "192.0.2.9"),
        ("10.0.0.1", ["8.8.8.8", "192.0.2.9"], "192.0.2.9"),
        // An entry that is no address: whoever passed it on is as far as we know.
        ("10.0.0.1", ["192.0.2.9, unknown, 10.2.3.4"], "10.2.3.4"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2,10.0.0.3"], "10.0.0.2"),
        ("fd00::1", ["[2001:db8::1]:443"], "2001:db8::1"),
        ("10.0.0.1", ["192.0.2.9:51000"], "192.0.2.9"),
    ])
    func clientIsTheLastAddressNoTrustedProxyHas(peer: String, header: [String], expected: String) {
        let client = self.forwarded.client(peer: IPAddressValue(peer), forwardedFor: header)
        #expect(client?.description == expected)
    }

    @Test func schemeIsTheProxysOnlyIfItIsTrusted() {
        let proxy = IPAddressValue("10.0.0.1")
        let stranger = IPAddressValue("192.0.2.1")
        #expect(self.forwarded.isSecure(peer: proxy, ownConnection: false, forwardedProto: ["https"]))
        #expect(!self.forwarded.isSecure(peer: proxy, ownConnection: false, forwardedProto: ["https, http"]))
        #expect(!self.forwarded.isSecure(peer: stranger, ownConnection: false, forwardedProto: ["https"]))
        #expect(self.forwarded.isSecure(peer: stranger, ownConnection: true, forwardedProto: ["http"]))
    }
}
