#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An IPv4 or IPv6 address, without port and zone.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The version of the protocol.
    package enum Family: Hashable, Sendable {
        case v4, v6

        /// The address's length in bits.
        package var bitWidth: Int {
            switch self {
            case .v4: 32
            case .v6: 128
            }
        }
    }

    /// The version of the protocol.
    package let family: Family
    /// The address as a number; IPv4 in the lowest 32 bits.
    package let bits: UInt128

    init(family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// Parses the canonical forms only: four decimal numbers without leading zeros, or RFC 4291 §2.2 without zone. What
    /// resolvers also take for an address (`127.1`, `0x7f.1`, `2130706433`) is none here.
    package init?(parsing text: String) {
        // The C functions stop at a NUL, so nothing but the characters of an address may reach them.
        guard text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit || $0 == 0x2E || $0 == 0x3A }) else {
            return nil
        }
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4)
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(v6)
    }

    init(_ address: in_addr) {
        self.init(family: .v4, bits: UInt128(UInt32(bigEndian: address.s_addr)))
    }

    init(_ address: in6_addr) {
        let bits = withUnsafeBytes(of: address) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        self.init(family: .v6, bits: bits)
    }

    /// The IPv4 address inside an IPv4-mapped one (`::ffff:0:0/96`), which the system connects to; else the address.
    package var unmapped: IPAddress {
        guard self.family == .v6, self.bits >> 32 == 0xFFFF else { return self }
        return IPAddress(family: .v4, bits: self.bits & 0xFFFF_FFFF)
    }

    /// The canonical text (RFC 5952), without brackets.
    package var description: String {
        switch self.family {
        case .v4:
            return stride(from: 24, through: 0, by: -8).map { String(self.bits >> UInt128($0) & 0xFF) }
                .joined(separator: ".")
        case .v6:
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { bytes in
                for index in 0..<16 { bytes[index] = UInt8(truncatingIfNeeded: self.bits >> UInt128(120 - 8 * index)) }
            }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
