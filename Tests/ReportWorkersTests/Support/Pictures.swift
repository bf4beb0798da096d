/// Files as the media store has them.
enum Pictures {
    /// Begins like a JPEG, and has nothing to decode.
    static let noJPEG: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xD9]
    /// Begins like a PNG, and has nothing to decode.
    static let noPNG: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]
    /// Grey, 64 by 64.
    static let jpeg = Self.jpeg(dataLength: 16)
    /// The same with data for the first rows only: libjpeg warns, and fills in the rest.
    static let jpegWithWarning = Self.jpeg(dataLength: 4)
    static let pdf = Array("%PDF-1.7\n%%EOF".utf8)

    /// SOI, DQT, SOF0 (one channel), two DHT of one code, SOS, four blocks a byte, EOI (ITU-T T.81).
    private static func jpeg(dataLength: Int) -> [UInt8] {
        let table: [UInt8] = [1] + [UInt8](repeating: 0, count: 16)
        let tables: [UInt8] =
            [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64) + [0xFF, 0xC4, 0, 20, 0x00] + table
            + [0xFF, 0xC4, 0, 20, 0x10] + table
        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0] + [UInt8](repeating: 0, count: dataLength)
        return [0xFF, 0xD8] + tables + frame + scan + [0xFF, 0xD9]
    }
}
