import Testing

@testable import MediaStore

struct WebMWalkerTests {
    @Test(arguments: [1, 3, 7, 64, 100_000])
    func resultDoesNotDependOnThePieces(length: Int) throws {
        for bytes in [SpecimenVideo.webM, SpecimenVideo.liveWebM] {
            let media = try inspectRecording(bytes, every: length)
            #expect(
                media == InspectedMedia(type: .webm, size: bytes.count, pixels: PixelSize(width: 640, height: 480)))
        }
    }

    @Test
    func everyTruncationIsRefused() {
        let bytes = SpecimenVideo.webM
        for length in 0..<bytes.count {
            #expect(throws: MediaError.self, "\(length) bytes") { try inspectRecording(Array(bytes[..<length])) }
        }
    }

    /// A recording of unknown size may end after any block, and nowhere else.
    @Test
    func aRecordingOfUnknownSizeEndsAfterABlock() {
        let bytes = SpecimenVideo.liveWebM
        let good = (1...bytes.count).filter { (try? inspectRecording(Array(bytes[..<$0]))) != nil }
        let block = SpecimenVideo.block.count
        // Two clusters of two blocks, whose header is twelve bytes.
        #expect(
            good == [
                bytes.count - 3 * block - 12, bytes.count - 2 * block - 12, bytes.count - 2 * block,
                bytes.count - block, bytes.count,
            ])
    }

    @Test
    func otherMatroskaFilesAreRefused() {
        let segment = SpecimenVideo.segment(
            SpecimenVideo.webMTracks() + SpecimenVideo.element(SpecimenVideo.clusterID, SpecimenVideo.block))
        #expect(throws: MediaError.unsupportedType) {
            try inspectRecording(SpecimenVideo.webMHeader("matroska") + segment)
        }
        #expect(throws: MediaError.corrupt(.webm)) {
            try inspectRecording(SpecimenVideo.element(WebMWalker.signature, []) + segment)
        }
    }

    @Test
    func brokenElementsAreRefused() {
        let (header, tracks) = (SpecimenVideo.webMHeader(), SpecimenVideo.webMTracks())
        let cluster = SpecimenVideo.element(SpecimenVideo.clusterID, SpecimenVideo.block)
        let wrong: [[UInt8]] = [
            header + SpecimenVideo.segment(cluster),  // no tracks
            header + SpecimenVideo.segment(cluster + tracks),  // too late
            header + SpecimenVideo.segment(tracks + tracks + cluster),
            header + SpecimenVideo.segment(tracks),  // no data
            header + SpecimenVideo.segment(SpecimenVideo.webMTracks(type: 2) + cluster),  // sound
            header + SpecimenVideo.segment(SpecimenVideo.webMTracks(width: 0) + cluster),
            header + header + SpecimenVideo.segment(tracks + cluster),
            header + SpecimenVideo.segment(tracks + cluster) + SpecimenVideo.segment(tracks + cluster),
            header + SpecimenVideo.segment(tracks + cluster) + [0, 0, 0],
            header + SpecimenVideo.segment(tracks + cluster + [0xEC, 0x85]),  // longer than its segment
            header + SpecimenVideo.segmentID + [0x08, 0xFF, 0xFF, 0xFF, 0xFF] + tracks + cluster,
        ]
        for (number, file) in wrong.enumerated() {
            #expect(throws: MediaError.corrupt(.webm), "\(number)") { try inspectRecording(file) }
        }
    }

    @Test
    func aMultitudeIsRefused() {
        let voids = (0..<WebMWalker.maximumElements).flatMap { _ in [0xEC, 0x80] as [UInt8] }
        #expect(throws: MediaError.corrupt(.webm)) { try inspectRecording(SpecimenVideo.liveWebM + voids) }
    }

    @Test
    func encryptedTracksAreRefused() {
        let encodings = SpecimenVideo.element(
            [0x6D, 0x80], SpecimenVideo.element([0x62, 0x40], SpecimenVideo.element([0x50, 0x35], [])))
        let tracks = SpecimenVideo.webMTracks(extra: encodings)
        let cluster = SpecimenVideo.element(SpecimenVideo.clusterID, SpecimenVideo.block)
        #expect(throws: MediaError.encrypted) {
            try inspectRecording(SpecimenVideo.webMHeader() + SpecimenVideo.segment(tracks + cluster))
        }
    }

    @Test
    func aPictureTooLargeToDecodeIsRefused() {
        let cluster = SpecimenVideo.element(SpecimenVideo.clusterID, SpecimenVideo.block)
        #expect(throws: MediaError.sideTooLong(maximum: 8_192)) {
            try inspectRecording(
                SpecimenVideo.webMHeader() + SpecimenVideo.segment(SpecimenVideo.webMTracks(width: 8_193) + cluster))
        }
    }
}
