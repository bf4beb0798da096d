import Glibc

/// An open file or directory; closed when the last reference goes. Every call blocks: use ``BlockingThreads``.
final class OpenFile: Sendable {
    private let descriptor: CInt

    private init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { _ = Glibc.close(self.descriptor) }

    /// Creates a file that only its owner may read; fails when there is one of this name.
    static func create(_ path: String) throws(MediaStoreError) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = Self.retrying { Glibc.open(path, flags, 0o600) }
        guard descriptor >= 0 else { throw .system("open") }
        return OpenFile(descriptor: descriptor)
    }

    /// Opens a file or directory to read it; `nil` when there is none.
    static func read(_ path: String) throws(MediaStoreError) -> OpenFile? {
        let descriptor = Self.retrying { Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw .system("open") }
        return OpenFile(descriptor: descriptor)
    }

    /// Writes all the bytes at the end of what was written before.
    func write(_ bytes: [UInt8]) throws(MediaStoreError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(self.descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .system("write") }
            offset += written
        }
    }

    /// Reads what comes next.
    /// - Returns: At most `maximum` bytes; none at the end.
    func read(upTo maximum: Int) throws(MediaStoreError) -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: maximum) { buffer, initialized in
                count = Glibc.read(self.descriptor, buffer.baseAddress, maximum)
                initialized = max(0, count)
            }
            if count >= 0 { return bytes }
            guard errno == EINTR else { throw .system("read") }
        }
    }

    /// Waits until everything written is on the disk (for a directory: the names in it).
    func synchronize() throws(MediaStoreError) {
        guard Self.retrying({ Glibc.fsync(self.descriptor) }) == 0 else { throw .system("fsync") }
    }

    private static func retrying(_ call: () -> CInt) -> CInt {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

extension MediaStoreError {
    /// The failure of the system call that has just returned.
    static func system(_ operation: String) -> MediaStoreError { .fileSystem(operation: operation, code: errno) }
}
