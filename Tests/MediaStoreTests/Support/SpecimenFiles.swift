@testable import MediaStore

/// Small files made by hand after the formats' specifications; they hold no picture worth seeing.
enum SpecimenFile {
    /// SOI, APP0, DQT, SOF0, DHT, SOS, entropy-coded data with a stuffed byte and a restart, EOI.
    static func jpeg(width: Int = 40, height: Int = 30, frame: UInt8 = 0xC0, scans: Int = 1) -> [UInt8] {
        let (low, high) = (UInt8(truncatingIfNeeded: height), UInt8(truncatingIfNeeded: height >> 8))
        var bytes: [UInt8] = [0xFF, 0xD8]
        bytes += self.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        bytes += self.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
        bytes += self.segment(
            frame,
            [8, high, low, UInt8(truncatingIfNeeded: width >> 8), UInt8(truncatingIfNeeded: width), 1, 1, 0x11, 0])
        bytes += self.segment(0xC4, [0] + [1] + [UInt8](repeating: 0, count: 15) + [0])
        for _ in 0..<scans {
            bytes += self.segment(0xDA, [1, 1, 0, 0, 63, 0])
            bytes += [0x12, 0x34, 0xFF, 0x00, 0x56, 0xFF, 0xD0, 0x78]
        }
        return bytes + [0xFF, 0xD9]
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }

    /// Signature, IHDR, tEXt, two IDAT, IEND.
    static func png(width: Int = 40, height: Int = 30, depth: UInt8 = 8, colour: UInt8 = 0) -> [UInt8] {
        PNGWalker.signature + self.header(width: width, height: height, depth: depth, colour: colour)
            + self.chunk("tEXt", Array("Title\0specimen".utf8)) + self.chunk("IDAT", [1, 2, 3])
            + self.chunk("IDAT", [4, 5]) + self.chunk("IEND", [])
    }

    static func header(width: Int, height: Int, depth: UInt8 = 8, colour: UInt8 = 0) -> [UInt8] {
        self.chunk("IHDR", self.number(width) + self.number(height) + [depth, colour, 0, 0, 0])
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        var crc = CRC32()
        let checked = Array(type.utf8) + data
        crc.update(checked.span)
        return self.number(data.count) + checked + self.number(Int(crc.value))
    }

    static func number(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// One page, written by hand; ends with `%%EOF` and no line feed. The trailer takes further entries.
    static func pdf(trailer: String = "", place: Int? = nil) -> [UInt8] {
        let body = """
            %PDF-1.7
            1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
            2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
            3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >> endobj

            """
        let end = """
            xref
            0 1
            0000000000 65535 f\u{20}
            trailer << /Size 4 /Root 1 0 R \(trailer) >>
            startxref
            \(place ?? body.utf8.count)
            %%EOF
            """
        return Array((body + end).utf8)
    }
}

/// Runs the bytes through an inspector in pieces.
func inspect(
    _ bytes: [UInt8], as declared: DeclaredFile = DeclaredFile(fileName: nil, contentType: nil),
    policy: UploadPolicy = .sandboxPassport, every length: Int = 4_096
) throws(MediaError) -> InspectedMedia {
    var inspector = UploadInspector(declared: declared, policy: policy)
    for piece in bytes.split(every: length) { try inspector.push(piece) }
    return try inspector.finish()
}
