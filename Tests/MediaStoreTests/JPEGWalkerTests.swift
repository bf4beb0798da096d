import MediaStore
import Testing

struct JPEGWalkerTests {
    @Test(arguments: [UInt8(0xC0), 0xC1, 0xC2])
    func readsTheDimensions(frame: UInt8) throws {
        let bytes = SpecimenFile.jpeg(width: 6_000, height: 4_001, frame: frame)
        #expect(try inspect(bytes).pixels == PixelSize(width: 6_000, height: 4_001))
    }

    @Test func everyTruncationIsRefused() {
        let bytes = SpecimenFile.jpeg()
        for length in 0..<bytes.count {
            #expect(throws: MediaError.self, "\(length) bytes") { try inspect(Array(bytes[..<length])) }
        }
    }

    @Test func whatPhonesAppendIsPassedOver() throws {
        let bytes = SpecimenFile.jpeg() + SpecimenFile.jpeg(width: 9, height: 9) + [0, 0, 0xFF, 0xFF]
        #expect(try inspect(bytes).pixels == PixelSize(width: 40, height: 30))
    }

    @Test func pictureInsideMetadataIsNotTheEnd() throws {
        let inner = SpecimenFile.segment(0xE1, Array("Exif\0\0".utf8) + SpecimenFile.jpeg(width: 9, height: 9))
        let bytes = SpecimenFile.jpeg()
        #expect(
            try inspect(Array(bytes[..<2]) + inner + bytes[2...]).pixels == PixelSize(width: 40, height: 30))
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(Array(bytes[..<2]) + inner) }
    }

    @Test func declaredGiantIsRefusedAtItsHeader() {
        let start = SpecimenFile.jpeg(width: 64_250, height: 64_250).prefix(120)
        var inspector = UploadInspector(
            declared: DeclaredFile(fileName: nil, contentType: nil), policy: .liveDocument)
        #expect(throws: MediaError.sideTooLong(maximum: 20_000)) { try inspector.push(Array(start)) }
    }

    @Test(arguments: [(8_000, 8_000), (20_000, 3_200), (1, 1)])
    func largestPicturesPass(width: Int, height: Int) throws {
        #expect(try inspect(SpecimenFile.jpeg(width: width, height: height)).pixels?.width == width)
    }

    @Test func onePixelRowTooManyIsRefused() {
        #expect(throws: MediaError.tooManyPixels(maximum: 64_000_000)) {
            try inspect(SpecimenFile.jpeg(width: 8_000, height: 8_001))
        }
    }

    @Test func onePixelColumnTooManyIsRefused() {
        #expect(throws: MediaError.sideTooLong(maximum: 20_000)) {
            try inspect(SpecimenFile.jpeg(width: 20_001, height: 1))
        }
    }

    @Test(arguments: [(0, 30), (40, 0)])
    func pictureWithoutPixelsIsRefused(width: Int, height: Int) {
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(SpecimenFile.jpeg(width: width, height: height)) }
    }

    @Test(arguments: [UInt8(0xC3), 0xC5, 0xC8, 0xC9, 0xCF])
    func losslessHierarchicalAndArithmeticAreRefused(frame: UInt8) {
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(SpecimenFile.jpeg(frame: frame)) }
    }

    @Test func hundredScansPass() throws {
        #expect(try inspect(SpecimenFile.jpeg(frame: 0xC2, scans: 100)).type == .jpeg)
    }

    @Test func moreScansAreRefused() {
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(SpecimenFile.jpeg(frame: 0xC2, scans: 101)) }
    }

    @Test func secondFrameIsRefused() {
        let frame = SpecimenFile.segment(0xC0, [8, 0, 9, 0, 9, 1, 1, 0x11, 0])
        let bytes = SpecimenFile.jpeg()
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(Array(bytes[..<2]) + frame + bytes[2...]) }
    }

    @Test func scanWithoutDataIsRefused() {
        let bytes = SpecimenFile.jpeg().dropLast(10) + [0xFF, 0xD9]
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect(Array(bytes)) }
    }

    @Test func endWithoutAPictureIsRefused() {
        #expect(throws: MediaError.corrupt(.jpeg)) { try inspect([0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xD9]) }
    }
}
