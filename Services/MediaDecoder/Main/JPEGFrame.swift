/// What the first frame header of a JPEG file declares (ITU-T T.81 B.2.2), as far as it says which kind of JPEG it is.
struct JPEGFrame {
    private enum Marker {
        static let startsOfFrame: ClosedRange<UInt8> = 0xC0...0xCF
        /// DHT, JPG and DAC, in the midst of them.
        static let notFrames: Set<UInt8> = [0xC4, 0xC8, 0xCC]
        static let endOfImage: UInt8 = 0xD9
        static let startOfScan: UInt8 = 0xDA
        /// TEM, RST0 to RST7 and SOI: no length follows.
        static let standAlone: Set<UInt8> = [0x01, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8]
    }

    /// Huffman-coded, sequential or progressive, 8 bits, grey, colour or CMYK, of a size told at once, with chroma
    /// samplings that divide each other: what every build of the library decodes. The others (arithmetic, lossless,
    /// hierarchical, 12 bits, two or five channels, a height after the data) some do not.
    let isCommon: Bool

    /// - Returns: `nil` when no frame header is found before the data, or it is cut short.
    init?(in file: UnsafeRawBufferPointer) {
        var position = 2  // after SOI
        while let start = file[min(position, file.count)...].firstIndex(of: 0xFF) {
            position = start + 1
            while position < file.count, file[position] == 0xFF { position += 1 }  // fill bytes, B.1.1.2
            guard position + 2 < file.count else { return nil }
            let marker = file[position]
            position += 1
            if marker == 0 || Marker.standAlone.contains(marker) { continue }
            guard marker != Marker.startOfScan, marker != Marker.endOfImage else { return nil }
            let length = Int(file[position]) << 8 | Int(file[position + 1])
            if Marker.startsOfFrame.contains(marker), !Marker.notFrames.contains(marker) {
                guard length >= 8, length <= file.count - position else { return nil }
                self.init(type: marker, header: file[position + 2..<position + length].map(\.self))
                return
            }
            position += max(2, length)
        }
        return nil
    }

    /// - Parameter header: Precision, height, width, number of components, three bytes for each: 6 bytes or more.
    private init(type: UInt8, header: [UInt8]) {
        let components = Int(header[5])
        let samplings = stride(from: 7, to: header.count, by: 3).prefix(components).map { header[$0] }
        let isSized = header[1] | header[2] != 0 && header[3] | header[4] != 0
        self.isCommon =
            (0xC0...0xC2).contains(type) && header[0] == 8 && [1, 3, 4].contains(components) && isSized
            && Self.divide(samplings.map { $0 >> 4 }) && Self.divide(samplings.map { $0 & 0xF })
    }

    /// Whether each divides the greatest.
    private static func divide(_ factors: [UInt8]) -> Bool {
        let greatest = factors.max() ?? 0
        return factors.allSatisfy { $0 != 0 && greatest % $0 == 0 }
    }
}
