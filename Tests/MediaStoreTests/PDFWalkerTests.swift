import MediaStore
import Testing

struct PDFWalkerTests {
    @Test func documentPasses() throws {
        #expect(try inspect(SpecimenFile.pdf()).type == .pdf)
    }

    @Test func everyTruncationIsRefused() {
        let bytes = SpecimenFile.pdf()
        for length in 0..<bytes.count {
            #expect(throws: MediaError.self, "\(length) bytes") { try inspect(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: ["/Encrypt 9 0 R", "/Encrypt<</Filter/Standard>>", "/Encrypt/X", "//Encrypt 9 0 R"])
    func encryptedDocumentIsRefused(trailer: String) {
        for length in 1...40 {
            #expect(throws: MediaError.encrypted) { try inspect(SpecimenFile.pdf(trailer: trailer), every: length) }
        }
    }

    @Test(arguments: ["/EncryptMetadata false", "/Encrypted true", "/Encryp", "(Encrypt )"])
    func longerOrShorterNamesAreNotEncryption(trailer: String) throws {
        #expect(try inspect(SpecimenFile.pdf(trailer: trailer)).type == .pdf)
    }

    @Test func endMayHaveALittleBehindIt() throws {
        #expect(try inspect(SpecimenFile.pdf() + Array("\r\n\0\0\0".utf8)).type == .pdf)
    }

    @Test func endBeyondTheLastKilobyteIsRefused() {
        #expect(throws: MediaError.corrupt(.pdf)) {
            try inspect(SpecimenFile.pdf() + [UInt8](repeating: 0x20, count: 1_024))
        }
    }

    @Test(arguments: [0, 1_000_000])
    func placeOutsideTheFileIsRefused(place: Int) {
        #expect(throws: MediaError.corrupt(.pdf)) { try inspect(SpecimenFile.pdf(place: place)) }
    }

    @Test(arguments: ["%PDF-x.7", "%PDF-1,7", "%PDF-17\n"])
    func oddHeaderIsRefused(header: String) {
        let bytes = Array(header.utf8) + SpecimenFile.pdf().dropFirst(8)
        #expect(throws: MediaError.corrupt(.pdf)) { try inspect(bytes) }
    }
}
