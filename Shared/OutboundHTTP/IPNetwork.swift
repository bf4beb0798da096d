/// A block of addresses in CIDR notation (RFC 4632), such as `10.0.0.0/8` or `fd00::/8`.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The block's first address.
    package let first: IPAddress
    /// How many leading bits all addresses of the block share.
    package let prefixLength: Int

    /// Parses `address/length`, both canonical; bits after the prefix must be zero, since `10.0.0.1/8` may be a slip
    /// for a single address.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parsing: String(parts[0])), let length = Int(parts[1]),
            String(length) == parts[1]
        else { return nil }
        self.init(first: address, prefixLength: length)
    }

    init?(first: IPAddress, prefixLength: Int) {
        guard (0...first.family.bitWidth).contains(prefixLength) else { return nil }
        self.first = first
        self.prefixLength = prefixLength
        guard first.bits & self.hostMask == 0 else { return nil }
    }

    /// The block's last address.
    package var last: IPAddress { IPAddress(family: self.first.family, bits: self.first.bits | self.hostMask) }

    /// Whether the address, of the same family, lies in the block. IPv4-mapped addresses are IPv6 here.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == self.first.family && address.bits & ~self.hostMask == self.first.bits
    }

    /// In CIDR notation, as it is parsed.
    package var description: String { "\(self.first)/\(self.prefixLength)" }

    private var hostMask: UInt128 {
        let hostBits = self.first.family.bitWidth - self.prefixLength
        return hostBits == 128 ? .max : (1 << UInt128(hostBits)) - 1
    }
}
