package import FoundationEssentials

/// Time-ordered identifiers (RFC 9562 §5.7), so that indexes stay local.
package enum UUIDv7 {
    /// Returns a new identifier.
    ///
    /// 48 bits of Unix milliseconds, 12 bits of the fraction of that millisecond (RFC 9562 §6.2, method 3), 62 random
    /// bits. Identifiers of instants at least 0.25 µs apart sort by time; within less, the order is random. No state is
    /// kept, so a clock that is set back gives smaller identifiers, never equal ones.
    /// - Parameters:
    ///   - date: From 1970 to the year 10889; earlier and later ones count as the nearest.
    ///   - random: Asked for 8 bytes.
    package static func make(at date: Date, random: RandomBytes = SecureRandom.bytes) -> UUID {
        let milliseconds = min(max(0, date.timeIntervalSince1970 * 1000), 281_474_976_710_655)
        let whole = UInt64(milliseconds)
        let fraction = UInt16(min(4095, (milliseconds - Double(whole)) * 4096))
        let tail = random(8)
        func time(_ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: whole >> shift) }
        return UUID(
            uuid: (
                time(40), time(32), time(24), time(16), time(8), time(0),
                0x70 | UInt8(fraction >> 8), UInt8(truncatingIfNeeded: fraction),
                0x80 | tail[0] & 0x3F, tail[1], tail[2], tail[3], tail[4], tail[5], tail[6], tail[7]
            ))
    }

    /// Returns the millisecond an identifier was made in, `nil` for other versions of UUID.
    package static func date(of id: UUID) -> Date? {
        let bytes = id.uuid
        guard bytes.6 >> 4 == 7, bytes.8 >> 6 == 2 else { return nil }
        let milliseconds = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5].reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
