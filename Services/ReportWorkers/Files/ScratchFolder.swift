import Foundation
import MediaStore

/// A folder for the parts of an archive, readable by this process' user alone, and gone afterwards. What lies in it is
/// not sealed: a process that is killed leaves it behind, and the next one deletes it.
struct ScratchFolder: Sendable {
    private static let prefix = "martlet-files-"
    /// Of this process alone: in a container every process has the same number.
    private static let session = UUID().uuidString
    private let folder: URL

    /// Makes a folder, passes it on, and deletes it.
    static func with<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(
                path:
                    "\(self.prefix)\(ProcessInfo.processInfo.processIdentifier)-\(self.session)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(ScratchFolder(folder: folder))
    }

    /// Deletes what processes that are no more have left.
    static func sweep() {
        let parent = FileManager.default.temporaryDirectory
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
            guard name.hasPrefix(Self.prefix), !name.contains(Self.session),
                let process = Int32(name.dropFirst(Self.prefix.count).prefix { $0 != "-" }),
                // No other process has this one's number; another number may be that of a worker beside it.
                process == ProcessInfo.processInfo.processIdentifier || kill(process, 0) != 0 && errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: parent.appending(path: name))
        }
    }

    func path(_ name: String) -> String { self.folder.appending(path: name).path }

    /// A file's bytes, a part at a time.
    func chunks(of name: String) throws -> BlobChunks {
        let handle = try FileHandle(forReadingFrom: self.folder.appending(path: name))
        return BlobChunks {
            guard let data = try handle.read(upToCount: 262_144), !data.isEmpty else { return nil }
            return [UInt8](data)
        }
    }
}
