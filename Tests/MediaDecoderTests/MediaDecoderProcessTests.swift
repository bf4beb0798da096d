import Foundation
import ReportWorkers
import TestSupport
import Testing

@Suite(.serialized)
struct MediaDecoderProcessTests {
    private let decoder = Decoder.process

    private func format(_ name: String) -> DecodableFormat { name.hasSuffix(".png") ? .png : .jpeg }

    @Test func decodesEveryRealPicture() async throws {
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            do {
                let image = try await self.decoder.decode(bytes, format: self.format(name))
                #expect(image.grey.width == min(image.width, 1_000), "\(name)")
                #expect(Set(image.grey.pixels).count > 1, "\(name)")
            } catch {
                Issue.record(error, "\(name)")
            }
        }
    }

    /// Of a PNG that is cut short the library gives nothing; of a JPEG what is there, and grey for the rest, unless
    /// the cut is before the picture itself: some carry more beside it.
    @Test func refusesEveryRealPictureThatIsCutShort() async throws {
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            let allowed: [MediaDecodingError] = self.format(name) == .png ? [.corrupt] : [.damaged, .corrupt]
            await #expect("\(name)") {
                try await self.decoder.decode(Array(bytes[..<(bytes.count * 2 / 3)]), format: self.format(name))
            } throws: { error in
                (error as? MediaDecodingError).map(allowed.contains) ?? false
            }
        }
    }

    @Test func decodesPixelsAsTheyAre() async throws {
        // Two rows of four grey pixels; each row begins with its filter, none.
        let rows: [UInt8] = [0, 0, 85, 170, 255, 0, 255, 255, 0, 0]
        let file = PNGWriter.file(width: 4, height: 2, colour: 0, data: PNGWriter.stored(rows))
        let image = try await self.decoder.decode(file, format: .png)
        #expect((image.width, image.height, image.components) == (4, 2, 1))
        #expect(image.grey.pixels == [0, 85, 170, 255, 255, 255, 0, 0])
    }

    @Test func scalesByTheMeanOfWhatEachPixelCovers() async throws {
        let rows: [UInt8] = [0, 10, 20, 100, 200, 0, 30, 40, 100, 100]
        let file = PNGWriter.file(width: 4, height: 2, colour: 0, data: PNGWriter.stored(rows))
        let image = try await self.decoder.decode(file, format: .png, targetWidth: 2)
        #expect((image.grey.width, image.grey.height) == (2, 1))
        #expect(image.grey.pixels == [25, 125])
    }

    @Test func transparentIsWhite() async throws {
        let rows: [UInt8] = [0, 0, 0, 0, 255]  // grey and alpha
        let file = PNGWriter.file(width: 2, height: 1, colour: 4, data: PNGWriter.stored(rows))
        let image = try await self.decoder.decode(file, format: .png)
        #expect(image.components == 2)
        #expect(image.grey.pixels == [255, 0])
    }

    @Test func bombIsRefusedByItsHeader() async {
        let bomb = PNGWriter.file(width: 100_000, height: 100_000, colour: 0, data: PNGWriter.zeros(10_000_000))
        await #expect(throws: MediaDecodingError.tooLarge) { try await self.decoder.decode(bomb, format: .png) }
    }

    @Test func oneRowBeyondTheLimitIsRefused() async throws {
        let file = PNGWriter.black(width: 100, height: 101)
        await #expect(throws: MediaDecodingError.tooLarge) {
            try await self.decoder.decode(file, format: .png, maximumPixels: 10_000)
        }
        #expect(try await self.decoder.decode(file, format: .png, maximumPixels: 10_100).height == 101)
    }

    @Test func largestPictureAllowedIsDecodedToASmallAnswer() async throws {
        let file = PNGWriter.black(width: 8_000, height: 8_000)
        #expect(file.count < 500_000)
        let image = try await self.decoder.decode(file, format: .png)
        #expect((image.width, image.grey.width, image.grey.height) == (8_000, 1_000, 1_000))
        #expect(image.grey.pixels.allSatisfy { $0 == 0 })
    }

    @Test func textThatExpandsWithoutEndIsNotExpanded() async throws {
        // zTXt: keyword, zero, method 0, compressed text; 200 MB of zero bytes in 200 kB.
        let text = PNGWriter.chunk("zTXt", Array("Comment\0\0".utf8) + PNGWriter.zeros(200_000_000))
        let plain = PNGWriter.black(width: 10, height: 10)
        let file = Array(plain[..<33]) + text + plain[33...]
        #expect(try await self.decoder.decode(file, format: .png).width == 10)
    }

    @Test func wrongFormatIsCorrupt() async {
        let file = PNGWriter.black(width: 10, height: 10)
        await #expect(throws: MediaDecodingError.corrupt) { try await self.decoder.decode(file, format: .jpeg) }
    }

    @Test func nothingIsCorrupt() async {
        await #expect(throws: MediaDecodingError.corrupt) { try await self.decoder.decode([], format: .png) }
    }

    @Test func noiseIsRefusedAndNeverCrashes() async throws {
        let drawn = (name: "drawn.png", bytes: PNGWriter.black(width: 90, height: 90))
        let (name, picture) = try Specimens.files(["jpg"]).first ?? drawn
        for seed in 0..<40 {
            var bytes = picture
            for step in 0..<20 { bytes[(seed * 7_919 + step * 104_729) % bytes.count] ^= UInt8(seed + step + 1) }
            do {
                _ = try await self.decoder.decode(bytes, format: self.format(name))
            } catch let error as MediaDecodingError {
                #expect([.corrupt, .damaged, .tooLarge, .unsupported].contains(error), "seed \(seed)")
            }
        }
    }

    @Test func pictureWhoseTurnComesTooLateIsNotDecoded() async throws {
        let file = PNGWriter.black(width: 10, height: 10)
        let now = ContinuousClock.now
        await #expect(throws: MediaDecodingError.unavailable(code: EBUSY)) {
            try await self.decoder.decode(file, format: .png, startingBefore: now)
        }
        _ = try await self.decoder.decode(file, format: .png, startingBefore: now + .seconds(600))
    }

    @Test func readyDecoderAnswers() async throws {
        try await self.decoder.checkReady()
    }
}
