import ReportWorkers
import Testing

/// Which JPEG files are pictures, which are damaged, which are of a kind that is not decoded, and which are nothing.
struct JPEGDecodingTests {
    private func decode(_ writer: JPEGWriter, maximumPixels: Int = 64_000_000) async throws -> DecodedImage {
        try await Decoder.process.decode(writer.file, format: .jpeg, maximumPixels: maximumPixels)
    }

    @Test(
        arguments: [
            (JPEGWriter(), 1),
            (JPEGWriter(frame: 0xC2), 1),
            (JPEGWriter(width: 40, height: 24, samplings: [0x11, 0x11, 0x11]), 3),
            (JPEGWriter(width: 40, height: 24, samplings: [0x22, 0x11, 0x11]), 3),
            (JPEGWriter(width: 16, height: 8, samplings: [0x11, 0x11, 0x11, 0x11], adobe: 0), 4),
            (JPEGWriter(width: 16, height: 8, samplings: [0x11, 0x11, 0x11, 0x11], adobe: 2), 4),
        ])
    func soundPictureIsDecoded(writer: JPEGWriter, components: Int) async throws {
        let image = try await self.decode(writer)
        #expect((image.width, image.height) == (writer.width, writer.height))
        #expect(image.components == components)
        #expect(Set(image.grey.pixels).count == 1)
    }

    /// What cameras and gateways do to files every day: the library goes on to the end and warns.
    @Test(
        arguments: [
            JPEGWriter(garbage: [0x55, 0x55, 0x55]),
            JPEGWriter(width: 800, height: 800, blocks: 5_000),
            JPEGWriter(frame: 0xC2, width: 800, height: 800, blocks: 5_000),
        ])
    func pictureThatTheLibraryOnlyWarnsAboutIsDamagedNotCorrupt(writer: JPEGWriter) async {
        await #expect(throws: MediaDecodingError.damaged) { try await self.decode(writer) }
    }

    @Test(
        arguments: [
            JPEGWriter(hasQuantisation: false),
            JPEGWriter(samplings: [0x51]),
        ])
    func pictureOfWhichNothingCanBeDecodedIsCorrupt(writer: JPEGWriter) async {
        await #expect(throws: MediaDecodingError.corrupt) { try await self.decode(writer) }
    }

    @Test(arguments: [0, 1, 2, 3, 10, 25, 90, 98])
    func beginningOfAPictureIsCorrupt(length: Int) async {
        let file = Array(JPEGWriter().file.prefix(length))
        await #expect(throws: MediaDecodingError.corrupt) {
            try await Decoder.process.decode(file, format: .jpeg)
        }
    }

    @Test(
        arguments: [
            JPEGWriter(frame: 0xC3),  // lossless
            JPEGWriter(frame: 0xC5),  // hierarchical
            JPEGWriter(frame: 0xC1, precision: 12),
            JPEGWriter(height: 0),  // told after the data
            JPEGWriter(samplings: [0x11, 0x11]),
            JPEGWriter(width: 48, height: 8, samplings: [0x21, 0x31, 0x11]),
        ])
    func kindThatTheLibraryDoesNotKnowIsUnsupported(writer: JPEGWriter) async {
        await #expect(throws: MediaDecodingError.unsupported) { try await self.decode(writer) }
    }

    /// A progressive picture is held as a whole, three channels of two bytes a pixel: more than the decoder may use.
    @Test func pictureThatNeedsMoreMemoryThanThereIsIsTooLarge() async {
        let writer = JPEGWriter(
            frame: 0xC2, width: 20_000, height: 20_000, samplings: [0x11, 0x11, 0x11], blocks: 1_000)
        await #expect(throws: MediaDecodingError.tooLarge) {
            try await self.decode(writer, maximumPixels: 400_000_000)
        }
    }
}
