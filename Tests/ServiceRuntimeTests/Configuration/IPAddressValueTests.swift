import Testing

@testable import ServiceRuntime

struct IPAddressValueTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1"), ("::", "::"), ("::1", "::1"),
    ])
    func addressHasOneSpelling(text: String, expected: String) {
        #expect(IPAddressValue(text)?.description == expected)
    }

    @Test(arguments: [
        "", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", "fe80::1%eth0",
        "[::1]", "1.2.3.4:80", "::1::", "localhost", "127.0.0.1\u{0}",
    ])
    func otherTextIsNoAddress(text: String) {
        #expect(IPAddressValue(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("192.168.16.0/20", "192.168.31.255", true), ("192.168.16.0/20", "192.168.32.0", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ])
    func networkContainsItsAddresses(network: String, address: String, expected: Bool) throws {
        let network = try #require(CIDRBlock(network))
        let address = try #require(IPAddressValue(address))
        #expect(network.contains(address) == expected)
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.1/8", "fd00::1/8", "::/129", "10.0.0.0/8/8", "/8",
    ])
    func networkThatIsWrongIsRefused(text: String) {
        #expect(CIDRBlock(text) == nil)
    }
}
