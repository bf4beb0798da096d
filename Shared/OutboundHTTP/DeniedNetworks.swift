/// Addresses that are not a public host: every request to them is refused unless the operator permits the network.
///
/// From IANA's special-purpose address registries (RFC 6890), and everything that can carry an IPv4 address inside.
package enum DeniedNetworks {
    /// Each network with its reason; an address may lie in several.
    package static let all: [IPNetwork] = (Self.v4 + Self.v6).compactMap { IPNetwork(parsing: $0.network) }

    /// Whether requests to the address are refused.
    package static func contains(_ address: IPAddress) -> Bool {
        let address = address.unmapped
        return self.all.contains { $0.contains(address) }
    }

    static let v4: [(network: String, reason: String)] = [
        ("0.0.0.0/8", "this network: reaches the own host"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "carrier-grade translation (RFC 6598)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local; cloud metadata services"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "protocol assignments (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.88.99.0/24", "6to4 relays (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "benchmarks (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved, and broadcast"),
    ]

    static let v6: [(network: String, reason: String)] = [
        // Only 2000::/3 is global unicast (RFC 4291 §2.4): its complement first, then the exceptions inside it. The
        // rows after the complement that lie within it say why they matter most.
        ("::/3", "not global unicast"),
        ("4000::/2", "not global unicast"),
        ("8000::/1", "not global unicast"),
        ("::/128", "unspecified: reaches the own host"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible (RFC 4291)"),
        ("::ffff:0:0/96", "IPv4-mapped: judged as IPv4 before this table is asked"),
        ("64:ff9b::/96", "translation to IPv4 (RFC 6052)"),
        ("64:ff9b:1::/48", "translation to IPv4, local (RFC 8215)"),
        ("100::/64", "discard (RFC 6666)"),
        ("5f00::/16", "segment routing (RFC 9602)"),
        ("fc00::/7", "unique local; metadata services"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local (RFC 3879)"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "Teredo, carries IPv4 (RFC 4380)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("2002::/16", "6to4, carries IPv4 (RFC 3056)"),
        ("3fff::/20", "documentation (RFC 9637)"),
    ]
}
