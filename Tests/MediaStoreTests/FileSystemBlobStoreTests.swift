import Cryptography
import Foundation
import MediaStore
import Testing

struct FileSystemBlobStoreTests {
    private struct Interruption: Error, Equatable {}

    private let folder: TemporaryFolder
    private let store: FileSystemBlobStore

    init() throws {
        self.folder = try TemporaryFolder()
        self.store = try FileSystemBlobStore(root: self.folder.path + "/blobs")
    }

    @Test(arguments: [0, 1, 65_536, 1_000_003])
    func givesBackWhatWasPut(size: Int) async throws {
        var random = SeededRandom(seed: 1)
        let bytes = random.bytes(size)
        let key = BlobKey.random()
        let description = try await self.store.put(key, chunks: BlobChunks(bytes.split(every: 10_000)))
        #expect(description.size == size)
        #expect(try await self.store.get(key)?.collect(upTo: size) == bytes)
    }

    @Test func digestIsThatOfTheBytes() async throws {
        let description = try await self.store.put(.random(), chunks: BlobChunks([[0x61], [], [0x62, 0x63]]))
        // FIPS 180-4 example: SHA-256 of "abc".
        #expect(
            description.sha256.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func putReplaces() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[1, 2, 3]]))
        _ = try await self.store.put(key, chunks: BlobChunks([[4]]))
        #expect(try await self.store.get(key)?.collect(upTo: 10) == [4])
    }

    @Test func absentBlobIsNil() async throws {
        #expect(try await self.store.get(.random()) == nil)
        #expect(try await self.store.exists(.random()) == false)
    }

    @Test func deleteRemovesAndMayBeRepeated() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[1]]))
        #expect(try await self.store.exists(key))
        try await self.store.delete(key)
        try await self.store.delete(key)
        #expect(try await self.store.exists(key) == false)
        #expect(self.folder.files.isEmpty)
    }

    @Test func openBlobIsReadToTheEndAlthoughDeleted() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[7, 8]]))
        let chunks = try #require(try await self.store.get(key))
        try await self.store.delete(key)
        #expect(try await chunks.collect(upTo: 10) == [7, 8])
    }

    @Test func onlyTheOwnerMayReadAnything() async throws {
        _ = try await self.store.put(.random(), chunks: BlobChunks([[1]]))
        #expect(self.folder.files.map(self.folder.permissions) == [0o600])
        #expect(self.folder.folders.count == 5)
        #expect(self.folder.folders.allSatisfy { self.folder.permissions($0) == 0o700 })
    }

    @Test func failedSourceLeavesNothingAndKeepsTheFormerBlob() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[1]]))
        let queue = BlobChunks([[UInt8](repeating: 9, count: 600_000)])
        let broken = BlobChunks {
            var iterator = queue.makeAsyncIterator()
            guard let chunk = try await iterator.next() else { throw Interruption() }
            return chunk
        }
        await #expect(throws: Interruption()) { try await self.store.put(key, chunks: broken) }
        #expect(try await self.store.get(key)?.collect(upTo: 10) == [1])
        #expect(self.folder.files.count == 1)
    }

    @Test func cancelledPutStoresNothingEvenWhenItsSourceJustEnds() async throws {
        let key = BlobKey.random()
        let (stream, source) = AsyncStream<[UInt8]>.makeStream()
        let (started, start) = AsyncStream<Void>.makeStream()
        let store = self.store
        let task = Task {
            try await store.put(
                key,
                chunks: BlobChunks {
                    start.yield()
                    var iterator = stream.makeAsyncIterator()
                    return await iterator.next()
                })
        }
        var waiting = started.makeAsyncIterator()
        await waiting.next()
        task.cancel()  // an AsyncStream answers with a regular end
        await #expect(throws: CancellationError.self) { try await task.value }
        source.finish()
        #expect(self.folder.files.isEmpty)
    }

    @Test func removesOnlyOldTemporaryFiles() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[1]]))
        let abandoned = "blobs/temporary/\(UUID().uuidString.lowercased())"
        try self.folder.replace(abandoned, with: [1, 2])
        try self.folder.replace("blobs/temporary/notes.txt", with: [3])
        #expect(try await self.store.removeAbandoned(olderThan: Date(timeIntervalSinceNow: -3_600)) == 0)
        #expect(try await self.store.removeAbandoned(olderThan: Date(timeIntervalSinceNow: 3_600)) == 1)
        #expect(try await self.store.exists(key))
        #expect(self.folder.files.contains("blobs/temporary/notes.txt"))
    }

    @Test func rootThatIsAFileStopsTheStart() throws {
        try self.folder.replace("file", with: [1])
        #expect(throws: MediaStoreError.fileSystem(operation: "mkdir", code: ENOTDIR)) {
            try FileSystemBlobStore(root: self.folder.path + "/file")
        }
    }

    @Test func collectRefusesMoreThanAllowed() async throws {
        let key = BlobKey.random()
        _ = try await self.store.put(key, chunks: BlobChunks([[1, 2, 3]]))
        let chunks = try #require(try await self.store.get(key))
        await #expect(throws: MediaStoreError.tooLarge(maximum: 2)) { try await chunks.collect(upTo: 2) }
    }
}
