/// The cyclic redundancy check of PNG (ISO/IEC 15948 annex D, ISO 3309): polynomial 0xEDB88320, reflected.
struct CRC32: Sendable {
    private var register: UInt32 = 0xFFFF_FFFF

    /// The check of everything added so far.
    var value: UInt32 { ~self.register }

    mutating func update(_ bytes: Span<UInt8>) {
        var register = self.register
        let table = Self.table.span
        var index = 0
        // Eight bytes at a time: `table[256 * k + b]` is the effect of byte `b` with `k` bytes after it.
        while bytes.count - index >= 8 {
            var effect: UInt32 = 0
            for position in 0..<8 {
                var byte = UInt32(bytes[index + position])
                if position < 4 { byte ^= register >> UInt32(8 * position) & 0xFF }
                effect ^= table[256 * (7 - position) + Int(byte)]
            }
            register = effect
            index += 8
        }
        while index < bytes.count {
            register = register >> 8 ^ table[Int((register ^ UInt32(bytes[index])) & 0xFF)]
            index += 1
        }
        self.register = register
    }

    private static let table: [UInt32] = {
        var table: [UInt32] = []
        for byte in UInt32(0)..<256 {
            var value = byte
            for _ in 0..<8 {
                let shifted = value >> 1
                value = value & 1 == 1 ? shifted ^ 0xEDB8_8320 : shifted
            }
            table.append(value)
        }
        for index in 256..<2_048 {
            let previous = table[index - 256]
            table.append(previous >> 8 ^ table[Int(previous & 0xFF)])
        }
        return table
    }()
}
