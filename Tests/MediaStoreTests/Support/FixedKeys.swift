import Cryptography
import Foundation
import MediaStore
import Synchronization

/// Keys made in memory, one list of versions for each tenant.
final class FixedKeys: DataKeyProvider {
    private let keys = Mutex<[UUID: [DataKey]]>([:])

    func currentDataKey(tenantID: UUID) async throws -> DataKey {
        self.keys.withLock { keys in
            if let newest = keys[tenantID]?.last { return newest }
            let first = DataKey.generate()
            keys[tenantID] = [first]
            return first
        }
    }

    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? {
        self.keys.withLock { keys in keys[tenantID]?.first { $0.version == version } }
    }

    func addVersion(tenantID: UUID) {
        self.keys.withLock { keys in
            let next = KeyVersion(rawValue: UInt32(keys[tenantID, default: []].count + 1))
            keys[tenantID, default: []].append(.generate(version: next))
        }
    }

    func copyKeys(from tenantID: UUID, to other: UUID) {
        self.keys.withLock { keys in keys[other] = keys[tenantID] }
    }

    func destroyKeys(tenantID: UUID) {
        self.keys.withLock { keys in keys[tenantID] = nil }
    }
}

extension BlobKey {
    static func random(tenantID: UUID = UUID()) -> BlobKey { BlobKey(tenantID: tenantID, objectID: UUID()) }
}

/// The same bytes for the same seed (SplitMix64), so that a failure can be repeated.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: self.next()) } }
}

extension [UInt8] {
    /// The bytes in pieces of the given length.
    func split(every length: Int) -> [[UInt8]] {
        stride(from: 0, to: self.count, by: length).map { Array(self[$0..<Swift.min($0 + length, self.count)]) }
    }
}
