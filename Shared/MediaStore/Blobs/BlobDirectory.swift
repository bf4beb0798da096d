import FoundationEssentials
import Glibc

/// The layout of a blob store on disk, and its blocking operations.
///
/// ```
/// <root>/objects/<tenant>/<last two hex digits of the object>/<object>
/// <root>/temporary/<random>          files being written; renamed when complete
/// ```
/// The last digits spread the objects: identifiers of version 7 begin with the time.
struct BlobDirectory: Sendable {
    private let objects: String
    private let temporary: String

    /// Makes what is missing of the directories, for their owner only.
    init(root: String) throws(MediaStoreError) {
        let root = root.hasSuffix("/") ? String(root.dropLast()) : root
        self.objects = root + "/objects"
        self.temporary = root + "/temporary"
        var parent = root.hasPrefix("/") ? "" : "."
        for name in root.split(separator: "/") {
            parent += "/\(name)"
            _ = try Self.makeDirectory(parent)
        }
        _ = try Self.makeDirectory(self.objects)
        _ = try Self.makeDirectory(self.temporary)
    }

    /// Starts a file that has no name among the objects yet.
    func createTemporary() throws(MediaStoreError) -> (path: String, file: OpenFile) {
        let path = "\(self.temporary)/\(UUID().uuidString.lowercased())"
        return (path, try OpenFile.create(path))
    }

    /// Gives a complete file its name, durably, replacing what had it before.
    func publish(_ path: String, file: OpenFile, as key: BlobKey) throws(MediaStoreError) {
        try file.synchronize()
        let (tenant, shard, object) = self.paths(of: key)
        if try Self.makeDirectory(tenant) { try Self.synchronize(self.objects) }
        if try Self.makeDirectory(shard) { try Self.synchronize(tenant) }
        guard rename(path, object) == 0 else { throw .system("rename") }
        try Self.synchronize(shard)
    }

    func open(_ key: BlobKey) throws(MediaStoreError) -> OpenFile? { try OpenFile.read(self.paths(of: key).object) }

    func exists(_ key: BlobKey) throws(MediaStoreError) -> Bool {
        if access(self.paths(of: key).object, F_OK) == 0 { return true }
        guard errno == ENOENT else { throw .system("access") }
        return false
    }

    /// Removes a blob durably; nothing happens when there is none.
    func delete(_ key: BlobKey) throws(MediaStoreError) {
        let (_, shard, object) = self.paths(of: key)
        if unlink(object) == 0 {
            try Self.synchronize(shard)
        } else if errno != ENOENT {
            throw .system("unlink")
        }
    }

    /// Removes a file that was never published.
    func discard(_ path: String) { unlink(path) }

    /// Removes unpublished files last written before `limit`.
    /// - Returns: How many.
    func removeAbandoned(olderThan limit: Date) throws(MediaStoreError) -> Int {
        guard let directory = opendir(self.temporary) else { throw .system("opendir") }
        defer { closedir(directory) }
        var removed = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // Only names of our own making.
            guard UUID(uuidString: name) != nil else { continue }
            let path = "\(self.temporary)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, Double(status.st_mtim.tv_sec) < limit.timeIntervalSince1970 else {
                continue
            }
            if unlink(path) == 0 { removed += 1 }
        }
        return removed
    }

    private func paths(of key: BlobKey) -> (tenant: String, shard: String, object: String) {
        let name = key.objectID.uuidString.lowercased()
        let tenant = "\(self.objects)/\(key.tenantID.uuidString.lowercased())"
        let shard = "\(tenant)/\(name.suffix(2))"
        return (tenant, shard, "\(shard)/\(name)")
    }

    /// - Returns: Whether it was missing.
    private static func makeDirectory(_ path: String) throws(MediaStoreError) -> Bool {
        if mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw .system("mkdir") }
        return false
    }

    private static func synchronize(_ directory: String) throws(MediaStoreError) {
        guard let opened = try OpenFile.read(directory) else { throw .fileSystem(operation: "open", code: ENOENT) }
        try opened.synchronize()
    }
}
