/// Small files of each kind that is taken, made byte by byte after the formats' specifications.
package enum FuzzPictures {
    /// A PNG, a JPEG with restarts and two scans, a PDF.
    package static var all: [[UInt8]] { [self.png, self.jpeg, self.pdf] }

    /// ISO/IEC 15948: signature, IHDR, a text, two pieces of data, the end.
    package static var png: [UInt8] {
        let header = self.number(40) + self.number(30) + [8, 0, 0, 0, 0]
        let chunks = [
            ("IHDR", header), ("tEXt", Array("Title\0a".utf8)), ("IDAT", [1, 2, 3]), ("IDAT", [4]), ("IEND", []),
        ]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunks.flatMap { kind, data in
                let checked = Array(kind.utf8) + data
                return self.number(data.count) + checked + self.number(Int(self.checksum(checked)))
            }
    }

    /// ITU-T T.81 annex B: tables, a progressive frame, two scans with a stuffed byte and a restart.
    package static var jpeg: [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8]
        bytes += self.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        bytes += self.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
        bytes += self.segment(0xC2, [8, 0, 30, 0, 40, 1, 1, 0x11, 0])
        bytes += self.segment(0xC4, [0, 1] + [UInt8](repeating: 0, count: 16))
        for _ in 0..<2 {
            bytes += self.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x56, 0xFF, 0xD0, 0x78]
        }
        return bytes + [0xFF, 0xD9]
    }

    /// ISO 32000-2: one empty page.
    package static var pdf: [UInt8] {
        let body = """
            %PDF-1.7
            1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
            2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
            3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >> endobj

            """
        let end =
            "xref\n0 1\n0000000000 65535 f \ntrailer << /Size 4 /Root 1 0 R >>\nstartxref\n\(body.utf8.count)\n%%EOF\n"
        return Array((body + end).utf8)
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    private static func number(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 of a chunk (ISO/IEC 15948 annex D), bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }
    }
}
