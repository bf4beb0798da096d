import MediaStore
import Testing

struct UploadInspectorTests {
    private let live = UploadPolicy.liveDocument

    /// A valid JPEG of the wanted size: what is missing is filled with comment segments.
    private func jpeg(size: Int) -> [UInt8] {
        let bytes = SpecimenFile.jpeg()
        var comments: [UInt8] = []
        var missing = size - bytes.count
        while missing > 0 {
            let length = min(missing, 60_000)
            // A remainder too small for a segment goes after EOI.
            if length < 5 { return Array(bytes[..<2]) + comments + bytes[2...] + [UInt8](repeating: 0, count: length) }
            comments += SpecimenFile.segment(0xFE, [UInt8](repeating: 0x2A, count: length - 4))
            missing -= length
        }
        return Array(bytes[..<2]) + comments + bytes[2...]
    }

    @Test func nothingIsAnError() {
        #expect(throws: MediaError.empty) { try inspect([]) }
    }

    @Test(arguments: [32 * 1_024, 32 * 1_024 + 1, 10_485_759, 10_485_760])
    func sizesWithinTheLimitsPass(size: Int) throws {
        #expect(try inspect(self.jpeg(size: size), policy: self.live, every: 65_536).size == size)
    }

    @Test func oneByteTooFewIsRefused() {
        #expect(throws: MediaError.tooSmall(minimum: 32_768)) {
            try inspect(self.jpeg(size: 32 * 1_024 - 1), policy: self.live)
        }
    }

    @Test func oneByteTooManyIsRefused() {
        #expect(throws: MediaError.tooLarge(maximum: 10_485_760)) {
            try inspect(self.jpeg(size: 10_485_761), policy: self.live, every: 65_536)
        }
    }

    @Test func sandboxHasNoFloor() throws {
        #expect(try inspect(SpecimenFile.jpeg(), policy: .sandboxDocument).type == .jpeg)
    }

    @Test(
        arguments: [
            ("scan.jpg", "image/jpeg"), ("scan.JPEG", "image/jpg"), ("scan", "image/jpeg; charset=binary"),
            ("scan.jpg", "application/octet-stream"), ("scan.jpg", nil), (nil, nil), (nil, "image/jpeg"),
            ("scan.2024", "image/jpeg"), ("../../etc/passwd.jpg", "image/jpeg"), ("scan.", ""),
        ] as [(String?, String?)])
    func agreeingDeclarationsPass(name: String?, contentType: String?) throws {
        let declared = DeclaredFile(fileName: name, contentType: contentType)
        #expect(try inspect(SpecimenFile.jpeg(), as: declared).type == .jpeg)
    }

    @Test(
        arguments: [
            ("scan.png", "image/jpeg"), ("scan.jpg", "image/png"), ("scan.pdf", nil), ("scan.exe", nil),
            ("scan.jpg", "text/html"), (nil, "image/svg+xml"), ("scan.png", "application/octet-stream"),
        ] as [(String?, String?)])
    func contradictingDeclarationsAreRefused(name: String?, contentType: String?) {
        let declared = DeclaredFile(fileName: name, contentType: contentType)
        #expect(throws: MediaError.typeMismatch) { try inspect(SpecimenFile.jpeg(), as: declared) }
    }

    @Test(arguments: [
        "GIF89a..........", "RIFF....WEBPVP8 ", "<svg xmlns=''>  ", "MZ..............", "PK\u{3}\u{4}......",
    ])
    func otherTypesAreRefused(start: String) {
        #expect(throws: MediaError.unsupportedType) { try inspect(Array(start.utf8)) }
    }

    @Test func chipDataAreTakenForAPassportInTheSandboxOnly() throws {
        let json = Array("{\"dg1\": \"aGVsbG8=\"}".utf8)
        #expect(try inspect(json, policy: .sandboxPassport).type == .json)
        #expect(throws: MediaError.unsupportedType) { try inspect(json, policy: .sandboxDocument) }
        #expect(throws: MediaError.unsupportedType) { try inspect(json, policy: self.live) }
    }

    @Test func photosAreNoDocuments() {
        #expect(throws: MediaError.unsupportedType) { try inspect(SpecimenFile.pdf(), policy: .sandboxPhoto) }
        #expect(throws: MediaError.unsupportedType) { try inspect(SpecimenFile.pdf(), policy: .livePhoto) }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func resultDoesNotDependOnThePieces(length: Int) throws {
        let pixels = PixelSize(width: 40, height: 30)
        #expect(try inspect(SpecimenFile.jpeg(), every: length).pixels == pixels)
        #expect(try inspect(SpecimenFile.png(), every: length).pixels == pixels)
        #expect(try inspect(SpecimenFile.pdf(), every: length).pixels == nil)
        #expect(try inspect(Array("[1, {\"a\": [\"]\"]}]".utf8), every: length).type == .json)
    }

    @Test func errorIsRepeatedByEveryFurtherCall() {
        var inspector = UploadInspector(declared: DeclaredFile(fileName: nil, contentType: nil), policy: self.live)
        #expect(throws: MediaError.unsupportedType) { try inspector.push(Array("GIF89a......".utf8)) }
        #expect(throws: MediaError.unsupportedType) { try inspector.push(SpecimenFile.jpeg()) }
        #expect(throws: MediaError.unsupportedType) { try inspector.finish() }
    }

    /// 20 000 inputs: noise, specimens with noise in them, pieces of specimens put together.
    @Test func randomBytesNeverCrash() {
        var random = SeededRandom(seed: 20_260_101)
        let specimens = [SpecimenFile.jpeg(), SpecimenFile.png(), SpecimenFile.pdf(), Array("[{\"a\":1}]".utf8)]
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = specimens[round % specimens.count]
            switch round % 3 {
            case 0: bytes = random.bytes(Int.random(in: 0...300, using: &random))
            case 1:
                for _ in 0...Int.random(in: 0...4, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            default:
                let cut = Int.random(in: bytes.indices, using: &random)
                let other = specimens[Int.random(in: specimens.indices, using: &random)]
                bytes = Array(bytes[..<cut]) + other[Int.random(in: other.indices, using: &random)...]
            }
            let length = Int.random(in: 1...64, using: &random)
            if (try? inspect(bytes, every: length)) != nil { accepted += 1 }
        }
        // Noise inside a comment or text is no damage: some pass, most do not.
        #expect((1..<10_000).contains(accepted))
    }
}
