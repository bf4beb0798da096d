import Cryptography
import Testing

@Suite
struct SealingStreamTests {
    static let header = 44
    static let sealedChunk = 65_536 + 16
    let key = DataKey.generate()
    let context = SealedVectors.streamContext

    func seal(_ plaintext: [UInt8], piece: Int = 100_000) throws -> [UInt8] {
        var stream = SealingStream(key: self.key, context: self.context)
        var sealed: [UInt8] = []
        for start in stride(from: 0, to: plaintext.count, by: piece) {
            sealed += try stream.update(Array(plaintext[start..<min(start + piece, plaintext.count)]))
        }
        return sealed + (try stream.finish())
    }

    func open(_ sealed: [UInt8], piece: Int = 100_000, context: SealingContext? = nil) throws -> [UInt8] {
        var stream = OpeningStream(key: self.key, context: context ?? self.context)
        var plaintext: [UInt8] = []
        for start in stride(from: 0, to: sealed.count, by: piece) {
            plaintext += try stream.update(Array(sealed[start..<min(start + piece, sealed.count)]))
        }
        return plaintext + (try stream.finish())
    }

    /// The chunks of a sealed form, with the header in front.
    func parts(_ sealed: [UInt8]) -> [[UInt8]] {
        [Array(sealed.prefix(Self.header))]
            + stride(from: Self.header, to: sealed.count, by: Self.sealedChunk).map {
                Array(sealed[$0..<min($0 + Self.sealedChunk, sealed.count)])
            }
    }

    @Test func sealsLikeAnotherImplementation() throws {
        let random: RandomBytes = { $0 == 32 ? SealedVectors.streamSalt : SealedVectors.streamPrefix }
        var stream = SealingStream(
            key: try SealedVectors.dataKey(), context: SealedVectors.streamContext, random: random)
        let sealed = try stream.update(SealedVectors.streamPlaintext) + stream.finish()
        #expect(SHA256Digest.digest(of: sealed).hex == SealedVectors.streamSHA256)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func opensAgainWhateverThePieces(count: Int) throws {
        let plaintext = SecureRandom.bytes(count)
        for piece in [1_000, 65_536, 65_552, 1_000_000] {
            let sealed = try self.seal(plaintext, piece: piece)
            #expect(sealed.count == SealingStream.sealedLength(ofPlaintext: count))
            #expect(OpeningStream.plaintextLength(ofSealed: sealed.count) == count)
            #expect(try self.open(sealed, piece: piece) == plaintext)
        }
    }

    @Test func singleBytesAreEnough() throws {
        let plaintext = SecureRandom.bytes(300)
        #expect(try self.open(self.seal(plaintext, piece: 1), piece: 1) == plaintext)
    }

    @Test func lengthsThatNothingHasAreNone() {
        for length in [0, 44, 59, 44 + Self.sealedChunk + 16] {
            #expect(OpeningStream.plaintextLength(ofSealed: length) == nil)
        }
        #expect(OpeningStream.plaintextLength(ofSealed: 60) == 0)
    }

    @Test func headerNamesTheKeyVersion() throws {
        var stream = SealingStream(key: try SealedVectors.dataKey(), context: self.context)
        #expect(try OpeningStream.keyVersion(ofHeader: stream.finish()) == SealedVectors.keyVersion)
        #expect(throws: SealingError.malformed) { try OpeningStream.keyVersion(ofHeader: [2, 0, 0]) }
    }

    @Test func truncationIsNoticedEverywhere() throws {
        let sealed = try self.seal(SecureRandom.bytes(150_000))
        let boundaries = [Self.header, Self.header + Self.sealedChunk, Self.header + 2 * Self.sealedChunk]
        for length in boundaries + boundaries.map({ $0 + 16 }) + [0, 1, 43, sealed.count - 1] {
            #expect(throws: SealingError.self) { _ = try self.open(Array(sealed.prefix(length))) }
        }
    }

    @Test func chunksCannotBeMoved() throws {
        let parts = self.parts(try self.seal(SecureRandom.bytes(200_000)))
        let orders = [[0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4], [0, 1, 3, 4], [0, 2, 3, 4], [0, 1, 2, 4], [0, 4]]
        for order in orders {
            #expect(throws: SealingError.notAuthentic) { _ = try self.open(order.flatMap { parts[$0] }) }
        }
    }

    @Test func chunksOfAnotherBlobDoNotFit() throws {
        let plaintext = SecureRandom.bytes(200_000)
        let (first, second) = (self.parts(try self.seal(plaintext)), self.parts(try self.seal(plaintext)))
        for index in first.indices {
            var spliced = first
            spliced[index] = second[index]
            #expect(throws: SealingError.notAuthentic) { _ = try self.open(spliced.flatMap { $0 }) }
        }
    }

    @Test func bytesAfterTheEndAreNoticed() throws {
        let sealed = try self.seal(SecureRandom.bytes(70_000))
        #expect(throws: SealingError.notAuthentic) { _ = try self.open(sealed + [0]) }
        #expect(throws: SealingError.notAuthentic) { _ = try self.open(sealed + sealed) }
    }

    @Test func everyFlippedBitOfASmallBlobIsNoticed() throws {
        let sealed = try self.seal(SecureRandom.bytes(20))
        for bit in 0..<sealed.count * 8 {
            var wrong = sealed
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealingError.self) { _ = try self.open(wrong) }
        }
    }

    @Test func opensInItsPlaceOnly() throws {
        let sealed = try self.seal(SecureRandom.bytes(20))
        for place in SealedValueTests.otherPlaces {
            #expect(throws: SealingError.notAuthentic) { _ = try self.open(sealed, context: place) }
        }
    }

    @Test func endedStreamTakesNothingMore() throws {
        var sealing = SealingStream(key: self.key, context: self.context)
        let sealed = try sealing.finish()
        do {
            _ = try sealing.update([1])
            Issue.record("an ended stream took more")
        } catch {
            #expect(error == .streamEnded)
        }
        var opening = OpeningStream(key: self.key, context: self.context)
        _ = try opening.update(sealed)
        _ = try opening.finish()
        #expect(throws: SealingError.streamEnded) { try opening.finish() }
    }

    @Test func nothingComesOutAfterAnError() throws {
        var sealed = try self.seal(SecureRandom.bytes(200_000))
        sealed[Self.header + 5] ^= 1
        var stream = OpeningStream(key: self.key, context: self.context)
        #expect(throws: SealingError.notAuthentic) { try stream.update(sealed) }
        #expect(throws: SealingError.streamEnded) { try stream.update([0]) }
        #expect(throws: SealingError.streamEnded) { try stream.finish() }
    }
}
