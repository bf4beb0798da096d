import Testing

@testable import MediaStore

struct MP4WalkerTests {
    @Test(arguments: [1, 3, 7, 64, 100_000])
    func resultDoesNotDependOnThePieces(length: Int) throws {
        let pixels = PixelSize(width: 640, height: 480)
        let mp4 = try inspectRecording(SpecimenVideo.mp4, every: length)
        #expect(mp4 == InspectedMedia(type: .mp4, size: SpecimenVideo.mp4.count, pixels: pixels))
        let quickTime = try inspectRecording(SpecimenVideo.quickTime, every: length)
        #expect(quickTime == InspectedMedia(type: .quickTime, size: SpecimenVideo.quickTime.count, pixels: pixels))
    }

    @Test
    func everyTruncationIsRefused() {
        for bytes in [SpecimenVideo.mp4, SpecimenVideo.quickTime] {
            for length in 0..<bytes.count {
                #expect(throws: MediaError.self, "\(length) bytes") { try inspectRecording(Array(bytes[..<length])) }
            }
        }
    }

    @Test
    func headersOfBothVersionsAreRead() throws {
        let movie = SpecimenVideo.movie(SpecimenVideo.track(width: 1_080, height: 1_920, version: 1))
        let media = try inspectRecording(SpecimenVideo.fileType() + movie + SpecimenVideo.data)
        #expect(media.pixels == PixelSize(width: 1_080, height: 1_920))
    }

    @Test
    func fragmentsAndALastBoxWithoutASizePass() throws {
        let fragment = SpecimenVideo.box("moof", [1, 2, 3]) + SpecimenVideo.data
        let start = SpecimenVideo.fileType() + SpecimenVideo.movie() + fragment + fragment
        #expect(try inspectRecording(start).type == .mp4)
        #expect(try inspectRecording(start + [0, 0, 0, 0] + Array("mdat".utf8) + [1, 2, 3]).type == .mp4)
    }

    @Test
    func aFileWithoutAPictureIsNoRecording() {
        let sound = SpecimenVideo.track("soun", width: 0, height: 0)
        let wrong: [[UInt8]] = [
            SpecimenVideo.fileType() + SpecimenVideo.data,
            SpecimenVideo.fileType() + SpecimenVideo.movie(),
            SpecimenVideo.fileType() + SpecimenVideo.movie() + SpecimenVideo.box("mdat", []),
            SpecimenVideo.fileType() + SpecimenVideo.movie(sound) + SpecimenVideo.data,
            SpecimenVideo.fileType() + SpecimenVideo.movie(SpecimenVideo.track(width: 0)) + SpecimenVideo.data,
            SpecimenVideo.fileType() + SpecimenVideo.movie([]) + SpecimenVideo.data,
        ]
        for file in wrong { #expect(throws: MediaError.corrupt(.mp4)) { try inspectRecording(file) } }
    }

    @Test
    func brokenBoxesAreRefused() {
        let (type, movie, data) = (SpecimenVideo.fileType(), SpecimenVideo.movie(), SpecimenVideo.data)
        var long = movie
        long[2] += 1  // the movie claims 256 bytes more than it has
        var inner = movie
        inner[11] += 1  // a box in it is longer than the movie's end allows, or shifts what follows
        let wrong: [[UInt8]] = [
            type + movie + movie + data, type + type + movie + data, type + long + data, type + inner + data,
            type + movie + data + [0, 0, 0, 7] + Array("free".utf8),
            type + [0, 0, 0, 0] + Array("moov".utf8),
            type + movie + SpecimenFile.number(1) + Array("mdat".utf8) + [UInt8](repeating: 0xFF, count: 8),
            SpecimenVideo.box("ftyp", Array("isom".utf8) + [UInt8](repeating: 0, count: 2_000)) + movie + data,
        ]
        for file in wrong { #expect(throws: MediaError.corrupt(.mp4)) { try inspectRecording(file) } }
    }

    @Test
    func aMultitudeIsRefused() {
        let boxes = (0..<MP4Walker.maximumBoxes).flatMap { _ in SpecimenVideo.box("free", []) }
        #expect(throws: MediaError.corrupt(.mp4)) { try inspectRecording(SpecimenVideo.mp4 + boxes) }
        let tracks = (0...MP4Walker.maximumTracks).flatMap { _ in SpecimenVideo.track() }
        #expect(throws: MediaError.corrupt(.mp4)) {
            try inspectRecording(SpecimenVideo.fileType() + SpecimenVideo.movie(tracks) + SpecimenVideo.data)
        }
    }

    @Test
    func encryptedPicturesAreRefused() {
        let movie = SpecimenVideo.movie(SpecimenVideo.track(entry: "encv"))
        #expect(throws: MediaError.encrypted) {
            try inspectRecording(SpecimenVideo.fileType() + movie + SpecimenVideo.data)
        }
    }

    @Test
    func aPictureTooLargeToDecodeIsRefused() {
        let movie = SpecimenVideo.movie(SpecimenVideo.track(width: 8_193, height: 16))
        #expect(throws: MediaError.sideTooLong(maximum: 8_192)) {
            try inspectRecording(SpecimenVideo.fileType() + movie + SpecimenVideo.data)
        }
    }

    @Test
    func recordingsAreNeitherPhotosNorDocuments() {
        for policy in [UploadPolicy.sandboxPassport, .livePhoto, .signingDocument, .chipData] {
            #expect(throws: MediaError.unsupportedType) { try inspect(SpecimenVideo.mp4, policy: policy) }
            #expect(throws: MediaError.unsupportedType) { try inspect(SpecimenVideo.webM, policy: policy) }
        }
        #expect(throws: MediaError.unsupportedType) { try inspectRecording(SpecimenFile.png()) }
    }

    @Test(arguments: [("a.mov", "video/mp4"), ("a.mp4", "video/webm"), ("a.png", nil)] as [(String, String?)])
    func contradictingDeclarationsAreRefused(name: String, contentType: String?) {
        #expect(throws: MediaError.typeMismatch) {
            try inspect(
                SpecimenVideo.mp4, as: DeclaredFile(fileName: name, contentType: contentType), policy: .recording)
        }
    }
}
