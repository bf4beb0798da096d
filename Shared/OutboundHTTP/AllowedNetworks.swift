/// The private networks an operator permits requests into (`webhook.allowed_networks`); none by default.
///
/// Into these, and only these, plain http and any port are permitted too.
package struct AllowedNetworks: Equatable, Sendable, CustomStringConvertible {
    /// No network at all.
    package static let none = AllowedNetworks([])

    /// The networks, as configured.
    package let networks: [IPNetwork]

    /// The given networks and no others.
    package init(_ networks: [IPNetwork]) { self.networks = networks }

    /// Parses the configured list.
    /// - Throws: ``AllowedNetworksError`` with the first entry that is not a network.
    package init(parsing entries: [String]) throws(AllowedNetworksError) {
        var networks: [IPNetwork] = []
        for entry in entries {
            guard let network = IPNetwork(parsing: entry) else { throw AllowedNetworksError(entry: entry) }
            networks.append(network)
        }
        self.init(networks)
    }

    /// Whether nothing is permitted.
    package var isEmpty: Bool { self.networks.isEmpty }

    /// Whether the address lies in one of the networks; an IPv4-mapped one counts as the IPv4 address.
    package func contains(_ address: IPAddress) -> Bool {
        self.networks.contains { $0.contains(address.unmapped) || $0.contains(address) }
    }

    /// Whether a canonical literal address lies in one of the networks; `false` for any other text.
    package func contains(literal: String) -> Bool {
        IPAddress(parsing: literal).map(self.contains) ?? false
    }

    /// The networks in CIDR notation, separated by commas.
    package var description: String { self.networks.map(\.description).joined(separator: ", ") }
}

/// An entry of the configured networks that is not CIDR notation.
package struct AllowedNetworksError: Error, Equatable, CustomStringConvertible {
    /// The entry; an operator's own text, no secret.
    package let entry: String

    /// States the entry.
    package init(entry: String) { self.entry = entry }

    /// A sentence for the operator.
    package var description: String { "not a network in CIDR notation: \(self.entry)" }
}
