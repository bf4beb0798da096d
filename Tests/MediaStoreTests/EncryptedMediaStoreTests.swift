import Cryptography
import Foundation
import MediaStore
import Testing

struct EncryptedMediaStoreTests {
    private let folder: TemporaryFolder
    private let keys = FixedKeys()
    private let store: EncryptedMediaStore

    init() throws {
        self.folder = try TemporaryFolder()
        self.store = EncryptedMediaStore(blobs: try FileSystemBlobStore(root: self.folder.path), keys: self.keys)
    }

    private func put(_ bytes: [UInt8], as key: BlobKey) async throws -> BlobDescription {
        try await self.store.put(key, chunks: BlobChunks(bytes.split(every: 30_000)))
    }

    private func onlyFile() throws -> String {
        try #require(self.folder.files.count == 1)
        return self.folder.files[0]
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 10_485_760])
    func givesBackWhatWasPut(size: Int) async throws {
        var random = SeededRandom(seed: UInt64(size))
        let bytes = random.bytes(size)
        let key = BlobKey.random()
        let description = try await self.put(bytes, as: key)
        #expect(description.size == size)
        #expect(try await self.store.read(key, upTo: size) == bytes)
    }

    @Test func describesThePlaintext() async throws {
        let description = try await self.store.put(.random(), chunks: BlobChunks([[0x61], [0x62, 0x63]]))
        #expect(description.size == 3)
        // FIPS 180-4 example: SHA-256 of "abc".
        #expect(
            description.sha256.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func plaintextNeverReachesTheDisk() async throws {
        let canary = Array("canary-5d1f0c2e-passport-of-nobody".utf8)
        let bytes = (0..<8_000).flatMap { _ in canary }
        let key = BlobKey.random()
        _ = try await self.put(bytes, as: key)
        let stored = try self.folder.contents(try self.onlyFile())
        #expect(stored.count > bytes.count)
        #expect(Data(stored).range(of: Data(canary.prefix(8))) == nil)
    }

    @Test func everyChangedBitInAShortBlobIsFound() async throws {
        let key = BlobKey.random()
        _ = try await self.put(Array("thirteen bytes".utf8), as: key)
        let file = try self.onlyFile()
        let stored = try self.folder.contents(file)
        for bit in 0..<stored.count * 8 {
            var changed = stored
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            try self.folder.replace(file, with: changed)
            await #expect("bit \(bit)") { try await self.store.read(key, upTo: 1_000) } throws: { error in
                // Bytes 1 to 4 name the key's version; another one does not exist.
                error as? MediaStoreError == ((8..<40).contains(bit) ? .keyUnavailable : .damaged)
            }
        }
    }

    @Test func changedBitInALaterChunkIsFound() async throws {
        let key = BlobKey.random()
        _ = try await self.put([UInt8](repeating: 7, count: 200_000), as: key)
        let file = try self.onlyFile()
        var stored = try self.folder.contents(file)
        stored[150_000] ^= 0x10
        try self.folder.replace(file, with: stored)
        await #expect(throws: MediaStoreError.damaged) { try await self.store.read(key, upTo: 1_000_000) }
    }

    @Test func everyTruncationIsFound() async throws {
        let key = BlobKey.random()
        _ = try await self.put([UInt8](repeating: 7, count: 131_072), as: key)
        let file = try self.onlyFile()
        let stored = try self.folder.contents(file)
        let chunk = 65_536 + 16
        let cuts =
            Array(0..<100) + [44 + chunk, 44 + chunk + 1, stored.count - chunk, stored.count - 17, stored.count - 1]
        for cut in cuts {
            try self.folder.replace(file, with: Array(stored[..<cut]))
            await #expect(throws: MediaStoreError.damaged, "cut at \(cut)") {
                try await self.store.read(key, upTo: 1_000_000)
            }
        }
    }

    @Test func bytesOfAnotherObjectAreRefused() async throws {
        let tenantID = UUID()
        let (mine, other) = (BlobKey.random(tenantID: tenantID), BlobKey.random(tenantID: tenantID))
        _ = try await self.put([1, 2, 3], as: mine)
        let stored = try self.folder.contents(try self.onlyFile())
        _ = try await self.put([4, 5, 6], as: other)
        for file in self.folder.files { try self.folder.replace(file, with: stored) }
        #expect(try await self.store.read(mine, upTo: 10) == [1, 2, 3])
        await #expect(throws: MediaStoreError.damaged) { try await self.store.read(other, upTo: 10) }
    }

    @Test func bytesOfAnotherTenantAreRefusedEvenWithTheSameKey() async throws {
        let mine = BlobKey.random()
        let other = BlobKey(tenantID: UUID(), objectID: mine.objectID)
        _ = try await self.put([1, 2, 3], as: mine)
        let stored = try self.folder.contents(try self.onlyFile())
        self.keys.copyKeys(from: mine.tenantID, to: other.tenantID)
        _ = try await self.put([4, 5, 6], as: other)
        for file in self.folder.files { try self.folder.replace(file, with: stored) }
        #expect(try await self.store.read(mine, upTo: 10) == [1, 2, 3])
        await #expect(throws: MediaStoreError.damaged) { try await self.store.read(other, upTo: 10) }
    }

    @Test func olderKeyVersionsStillOpen() async throws {
        let tenantID = UUID()
        let (before, after) = (BlobKey.random(tenantID: tenantID), BlobKey.random(tenantID: tenantID))
        _ = try await self.put([1], as: before)
        self.keys.addVersion(tenantID: tenantID)
        _ = try await self.put([2], as: after)
        #expect(try await self.store.read(before, upTo: 1) == [1])
        #expect(try await self.store.read(after, upTo: 1) == [2])
    }

    @Test func destroyedKeyMakesTheBlobUnreadable() async throws {
        let key = BlobKey.random()
        _ = try await self.put([1], as: key)
        self.keys.destroyKeys(tenantID: key.tenantID)
        await #expect(throws: MediaStoreError.keyUnavailable) { try await self.store.read(key, upTo: 1) }
    }

    @Test func deletedBlobIsGone() async throws {
        let key = BlobKey.random()
        _ = try await self.put([1], as: key)
        try await self.store.delete(key)
        #expect(try await self.store.read(key, upTo: 1) == nil)
        #expect(try await self.store.exists(key) == false)
    }

    @Test func acceptedUploadIsStoredAndDescribed() async throws {
        let key = BlobKey.random()
        let bytes = SpecimenFile.png()
        let upload = try await self.store.putUpload(
            key, chunks: BlobChunks(bytes.split(every: 9)),
            declared: DeclaredFile(fileName: "front.png", contentType: "image/png"), policy: .sandboxDocument)
        #expect(
            upload.media
                == InspectedMedia(type: .png, size: bytes.count, pixels: PixelSize(width: 40, height: 30)))
        #expect(upload.blob.size == bytes.count)
        #expect(try await self.store.read(key, upTo: 10_000) == bytes)
    }

    @Test func uploadCutShortLeavesNothing() async throws {
        let key = BlobKey.random()
        let bytes = SpecimenFile.jpeg().dropLast(1)
        await #expect(throws: MediaError.corrupt(.jpeg)) {
            try await self.store.putUpload(
                key, chunks: BlobChunks([Array(bytes)]), declared: DeclaredFile(fileName: nil, contentType: nil),
                policy: .sandboxDocument)
        }
        #expect(self.folder.files.isEmpty)
    }

    @Test func nothingIsReadAfterTheFirstWrongByte() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let endless = BlobChunks {
            ask.yield()
            return [UInt8](repeating: 0x20, count: 100)
        }
        await #expect(throws: MediaError.unsupportedType) {
            try await self.store.putUpload(
                .random(), chunks: endless, declared: DeclaredFile(fileName: nil, contentType: nil),
                policy: .liveDocument)
        }
        ask.finish()
        #expect(await asked.reduce(0) { count, _ in count + 1 } == 1)
        #expect(self.folder.files.isEmpty)
    }
}
