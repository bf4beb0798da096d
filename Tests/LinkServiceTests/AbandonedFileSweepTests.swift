import Foundation
import Logging
import MediaStore
import ServiceAssembly
import ServiceRuntime
import Synchronization
import Testing

@Suite
struct AbandonedFileSweepTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private struct Ended: Error, Equatable {}

    private let root = FileManager.default.temporaryDirectory.appendingPathComponent("sweep-\(UUID().uuidString)")
    private let metrics = PrometheusRegistry()

    /// Runs `body` with a sweep over a store of its own.
    private func with(_ body: (AbandonedFileSweep) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(at: self.root) }
        let blobs = try FileSystemBlobStore(root: self.root.path)
        try await body(
            AbandonedFileSweep(
                blobs, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: self.metrics,
                now: { Self.now }))
    }

    /// Leaves a temporary file behind that was last written so long ago.
    @discardableResult
    private func abandon(_ age: Duration) throws -> URL {
        let file = self.root.appendingPathComponent("temporary/\(UUID().uuidString.lowercased())")
        try Data([1]).write(to: file)
        let date = Self.now.addingTimeInterval(-(age / .seconds(1)))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.path)
        return file
    }

    private func isThere(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }

    /// The lines of this module's metrics, without their comments.
    private var counts: Set<Substring> {
        Set(self.metrics.render().split(separator: "\n").filter { $0.hasPrefix("martlet_media_") })
    }

    @Test
    func whatUploadsLeftBehindIsRemovedAtTheStartAndEveryHour() async throws {
        try await self.with { sweep in
            let first = try self.abandon(.seconds(86_400))
            let pauses = Mutex(0)
            await #expect(throws: Ended()) {
                try await sweep.run { pause in
                    #expect(pause == .seconds(3_600))
                    let count = pauses.withLock { count in
                        count += 1
                        return count
                    }
                    #expect(!self.isThere(first))
                    if count == 2 { throw Ended() }
                    try self.abandon(.seconds(86_400))
                    try self.abandon(.seconds(86_400))
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(self.root.path)/temporary").isEmpty)
            #expect(
                self.counts == [
                    "martlet_media_abandoned_files_total 3",
                    #"martlet_media_sweeps_total{result="failure"} 0"#,
                    #"martlet_media_sweeps_total{result="success"} 2"#,
                ])
        }
    }

    @Test
    func aFileThatAnUploadMayStillBeWritingStays() async throws {
        try await self.with { sweep in
            let fresh = try self.abandon(.zero)
            let young = try self.abandon(AbandonedFileSweep.minimumAge - .seconds(1))
            let old = try self.abandon(AbandonedFileSweep.minimumAge + .seconds(1))
            await #expect(throws: Ended()) { try await sweep.run { _ in throw Ended() } }
            #expect(self.isThere(fresh) && self.isThere(young) && !self.isThere(old))
        }
    }

    /// Whatever the services that share the directory are told, a body has ended long before its file is swept.
    @Test
    func noUploadMayLastAsLongAsAFileIsKept() throws {
        let limit = AbandonedFileSweep.minimumAge / 2
        var settings = SettingsReader(environment: ["HTTP_BODY_TIMEOUT": "\(limit.components.seconds)s"])
        _ = HTTPServerConfiguration(reading: &settings, defaultPort: 0)
        #expect(throws: ConfigurationError.self) { try settings.finish() }
    }

    @Test
    func aSweepThatFailsIsCountedAndTheNextOneTriesAgain() async throws {
        try await self.with { sweep in
            let temporary = self.root.appendingPathComponent("temporary")
            try FileManager.default.removeItem(at: temporary)
            let pauses = Mutex(0)
            await #expect(throws: Ended()) {
                try await sweep.run { _ in
                    if pauses.withLock({ count in
                        count += 1
                        return count == 2
                    }) {
                        throw Ended()
                    }
                    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
                }
            }
            #expect(
                self.counts == [
                    "martlet_media_abandoned_files_total 0",
                    #"martlet_media_sweeps_total{result="failure"} 1"#,
                    #"martlet_media_sweeps_total{result="success"} 1"#,
                ])
        }
    }
}
