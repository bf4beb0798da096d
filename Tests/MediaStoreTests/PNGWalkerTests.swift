import Testing

@testable import MediaStore

struct PNGWalkerTests {
    /// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
    @Test func checkSumIsTheStandardOne() {
        var crc = CRC32()
        let bytes = Array("123456789".utf8)
        crc.update(bytes.span)
        #expect(crc.value == 0xCBF4_3926)
    }

    @Test(arguments: [1, 3, 8, 9])
    func checkSumDoesNotDependOnThePieces(length: Int) {
        var (whole, pieces) = (CRC32(), CRC32())
        let bytes = [UInt8](0..<200)
        whole.update(bytes.span)
        for piece in bytes.split(every: length) { pieces.update(piece.span) }
        #expect(whole.value == pieces.value)
    }

    @Test func everyTruncationIsRefused() {
        let bytes = SpecimenFile.png()
        for length in 0..<bytes.count {
            #expect(throws: MediaError.self, "\(length) bytes") { try inspect(Array(bytes[..<length])) }
        }
    }

    @Test func everyChangedBitIsRefused() {
        let bytes = SpecimenFile.png()
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: MediaError.self, "bit \(bit)") { try inspect(changed) }
        }
    }

    @Test func someBytesAfterTheEndPass() throws {
        #expect(try inspect(SpecimenFile.png() + [UInt8](repeating: 0, count: 65_536)).type == .png)
    }

    @Test func aFileAfterTheEndIsRefused() {
        #expect(throws: MediaError.corrupt(.png)) {
            try inspect(SpecimenFile.png() + [UInt8](repeating: 0, count: 65_537))
        }
    }

    @Test(arguments: [(UInt8(3), UInt8(0)), (16, 3), (4, 2), (8, 1), (1, 6)])
    func impossibleDepthIsRefused(depth: UInt8, colour: UInt8) {
        #expect(throws: MediaError.corrupt(.png)) { try inspect(SpecimenFile.png(depth: depth, colour: colour)) }
    }

    @Test func indexedPictureNeedsItsPalette() throws {
        let start = PNGWalker.signature + SpecimenFile.header(width: 1, height: 1, colour: 3)
        let end = SpecimenFile.chunk("IDAT", [1]) + SpecimenFile.chunk("IEND", [])
        #expect(throws: MediaError.corrupt(.png)) { try inspect(start + end) }
        #expect(try inspect(start + SpecimenFile.chunk("PLTE", [1, 2, 3]) + end).type == .png)
    }

    @Test(arguments: [
        ["IDAT", "IEND"], ["IHDR", "IEND"], ["IHDR", "IHDR", "IDAT", "IEND"], ["IHDR", "IDAT", "tEXt", "IDAT", "IEND"],
        ["IHDR", "IDAT", "PLTE", "IEND"], ["IHDR", "ABCD", "IDAT", "IEND"], ["IHDR", "IDAT"],
        ["IHDR", "teXt", "IDAT", "te1t", "IEND"], ["IHDR", "text", "IDAT", "IEND"],
    ])
    func chunksOutOfOrderAreRefused(types: [String]) {
        let chunks = types.flatMap { type in
            switch type {
            case "IHDR": SpecimenFile.header(width: 1, height: 1)
            case "IEND": SpecimenFile.chunk(type, [])
            default: SpecimenFile.chunk(type, [1, 2, 3])
            }
        }
        #expect(throws: MediaError.corrupt(.png)) { try inspect(PNGWalker.signature + chunks) }
    }

    @Test func multitudeOfChunksIsRefused() {
        let many = (0..<20_000).flatMap { _ in SpecimenFile.chunk("tEXt", []) }
        let bytes = PNGWalker.signature + SpecimenFile.header(width: 1, height: 1) + many
        #expect(throws: MediaError.corrupt(.png)) { try inspect(bytes, every: 65_536) }
    }

    @Test(arguments: [(8_001, 8_000), (0x7FFF_FFFF, 0x7FFF_FFFF)])
    func tooManyPixelsAreRefusedAtTheHeader(width: Int, height: Int) {
        var inspector = UploadInspector(
            declared: DeclaredFile(fileName: nil, contentType: nil), policy: .liveDocument)
        let start = PNGWalker.signature + SpecimenFile.header(width: width, height: height)
        let expected: MediaError =
            width > 20_000 ? .sideTooLong(maximum: 20_000) : .tooManyPixels(maximum: 64_000_000)
        #expect(throws: expected) { try inspector.push(start) }
    }
}
