#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An IPv4 or IPv6 address by its bytes. An IPv4 address inside IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the
/// IPv4 address, because a server that listens on IPv6 sees its IPv4 peers so.
package struct IPAddressValue: Sendable, Hashable {
    /// 4 or 16 bytes, in network order.
    package let bytes: [UInt8]

    /// Reads one address; of IPv4 only four decimal numbers, and no brackets, port or zone.
    package init?(_ text: String) {
        // C would stop reading at a NUL, and take what comes before it.
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isMapped ? Array(bytes[12...]) : bytes
        } else {
            return nil
        }
    }
}

extension IPAddressValue: CustomStringConvertible {
    /// The address as text: dotted decimal, or the form of RFC 5952.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = self.bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, self.bytes, &text, socklen_t(text.count)) != nil else { return "invalid" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A network: an address and the number of leading bits that count.
package struct CIDRBlock: Sendable, Hashable {
    private let address: IPAddressValue
    private let prefixLength: Int

    /// Reads `10.0.0.0/8`, `fd00::/8`, or one address alone. A block with bits set beyond its prefix (`10.1.0.0/8`) is
    /// refused: one of the two numbers must be a slip.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddressValue(String(first)) else { return nil }
        let width = address.bytes.count * 8
        var length = width
        if parts.count == 2 {
            guard parts[1].count <= 3, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(parts[1]),
                number <= width
            else { return nil }
            length = number
        }
        let outside = address.bytes.enumerated().contains { index, byte in byte & ~Self.mask(index, length) != 0 }
        guard !outside else { return nil }
        self.address = address
        self.prefixLength = length
    }

    /// Whether the address lies in the network; never across families.
    package func contains(_ address: IPAddressValue) -> Bool {
        guard address.bytes.count == self.address.bytes.count else { return false }
        return zip(address.bytes, self.address.bytes).enumerated().allSatisfy { index, pair in
            pair.0 & Self.mask(index, self.prefixLength) == pair.1
        }
    }

    /// The bits of the byte at `index` that a prefix of `length` covers.
    private static func mask(_ index: Int, _ length: Int) -> UInt8 {
        let bits = min(max(length - index * 8, 0), 8)
        return bits == 0 ? 0 : UInt8.max << UInt8(8 - bits)
    }
}

extension CIDRBlock: CustomStringConvertible {
    /// `address/length`.
    package var description: String { "\(self.address)/\(self.prefixLength)" }
}
