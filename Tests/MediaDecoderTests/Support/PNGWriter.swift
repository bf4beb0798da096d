/// Writes PNG files of one value throughout, small whatever their dimensions: what a decompression bomb is.
enum PNGWriter {
    /// Every pixel black (greyscale, 8 bits), compressed about 1 000 to 1.
    static func black(width: Int, height: Int) -> [UInt8] {
        self.file(width: width, height: height, colour: 0, data: self.zeros((width + 1) * height))
    }

    static func file(width: Int, height: Int, depth: UInt8 = 8, colour: UInt8, data: [UInt8]) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + self.chunk("IHDR", self.number(width) + self.number(height) + [depth, colour, 0, 0, 0])
            + self.chunk("IDAT", data) + self.chunk("IEND", [])
    }

    /// The bytes as zlib data without compression (RFC 1950, RFC 1951 §3.2.4).
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count < 65_536)
        let length = UInt16(bytes.count)
        let lengths = [length, ~length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return [0x78, 0x01, 1] + lengths + bytes + self.number(high << 16 | low)
    }

    /// `count` zero bytes as zlib data: one literal, then copies of 258 bytes at distance 1, in one block with the
    /// fixed codes (RFC 1951 §3.2.6), then single literals.
    static func zeros(_ count: Int) -> [UInt8] {
        var bits = BitWriter(bytes: [0x78, 0x01])
        bits.write(0b1, 1)  // the last block
        bits.write(0b01, 2)  // fixed codes
        bits.writeCode(0b0011_0000, 8)  // literal 0
        for _ in 0..<((count - 1) / 258) {
            bits.writeCode(0b1100_0101, 8)  // length 258: symbol 285
            bits.writeCode(0, 5)  // distance 1: symbol 0
        }
        for _ in 0..<((count - 1) % 258) { bits.writeCode(0b0011_0000, 8) }
        bits.writeCode(0, 7)  // end of block
        return bits.finished + self.number((count % 65_521) << 16 | 1)
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        var register = UInt32.max
        for byte in checked {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
        }
        return self.number(data.count) + checked + self.number(Int(~register))
    }

    static func number(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// Packs bits as deflate does: numbers from their low bit, codes from their high one.
private struct BitWriter {
    var bytes: [UInt8]
    private var pending = 0
    private var count = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func write(_ value: Int, _ width: Int) {
        self.pending |= value << self.count
        self.count += width
        while self.count >= 8 {
            self.bytes.append(UInt8(self.pending & 0xFF))
            self.pending >>= 8
            self.count -= 8
        }
    }

    mutating func writeCode(_ code: Int, _ width: Int) {
        for bit in stride(from: width - 1, through: 0, by: -1) { self.write(code >> bit & 1, 1) }
    }

    var finished: [UInt8] { self.count == 0 ? self.bytes : self.bytes + [UInt8(self.pending & 0xFF)] }
}
