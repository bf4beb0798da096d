import OutboundHTTP
import Testing

@Suite
struct IPNetworkTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("::1", "::1"), ("::", "::"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:7f00:1", "::ffff:127.0.0.1"),
    ])
    func canonicalAddressesAreParsed(text: String, printed: String) {
        #expect(IPAddress(parsing: text)?.description == printed)
    }

    @Test(arguments: [
        "", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "01.2.3.4", "1.2.3", "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\u{0}", "[::1]", "::1%lo", "::g", ":::", "1::2::3", "12345::",
        "localhost",
        "①.0.0.1", "1.2.3.4/8",
    ])
    func otherSpellingsAreNoAddress(text: String) {
        #expect(IPAddress(parsing: text) == nil)
    }

    @Test func mappedAddressIsTheIPv4Address() {
        #expect(IPAddress(parsing: "::ffff:10.1.2.3")?.unmapped == IPAddress(parsing: "10.1.2.3"))
        #expect(IPAddress(parsing: "::10.1.2.3")?.unmapped.family == .v6)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255"), ("0.0.0.0/0", "255.255.255.255"), ("1.2.3.4/32", "1.2.3.4"),
        ("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1/128", "::1"),
        ("fd00::/8", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func networksReachFromFirstToLast(text: String, last: String) throws {
        let network = try #require(IPNetwork(parsing: text))
        #expect(network.description == text)
        #expect(network.last == IPAddress(parsing: last))
        #expect(network.contains(network.first))
        #expect(network.contains(network.last))
    }

    @Test(arguments: [
        "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.1/8", "10/8",
        "::1/64",
        "::/129", "10.0.0.0/8/8", "10.0.0.0 /8", "",
    ])
    func otherTextIsNoNetwork(text: String) {
        #expect(IPNetwork(parsing: text) == nil)
    }

    @Test func familiesAreApart() throws {
        let everything = try #require(IPNetwork(parsing: "0.0.0.0/0"))
        #expect(!everything.contains(try #require(IPAddress(parsing: "::1"))))
    }

    @Test func configuredListNamesTheWrongEntry() {
        #expect(throws: AllowedNetworksError(entry: "10.0.0.1/8")) {
            try AllowedNetworks(parsing: ["10.0.0.0/8", "10.0.0.1/8"])
        }
    }

    @Test func literalsAreJudgedByTheirNetwork() throws {
        let networks = try AllowedNetworks(parsing: ["10.0.0.0/8", "::1/128"])
        #expect(networks.contains(literal: "10.1.1.1"))
        #expect(networks.contains(literal: "::ffff:10.1.1.1"))
        #expect(networks.contains(literal: "::1"))
        #expect(!networks.contains(literal: "11.1.1.1"))
        #expect(!networks.contains(literal: "10.1"))
        #expect(!AllowedNetworks.none.contains(literal: "10.1.1.1"))
    }
}
