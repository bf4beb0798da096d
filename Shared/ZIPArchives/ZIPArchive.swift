import CLibZip
package import Foundation

/// Writes one ZIP archive to a file. The only type that knows the C library.
///
/// libzip reads what was added when the archive is closed, and writes it in one pass: contents of files are never in
/// memory as a whole. An archive that is not closed leaves nothing behind. The same entries give the same bytes, within
/// one time zone.
package struct ZIPArchive: ~Copyable {
    private let archive: OpaquePointer
    private let modifiedAt: time_t
    private var isOpen = true

    /// Begins an archive.
    /// - Parameters:
    ///   - path: Where it is written; a file that is there is replaced.
    ///   - modifiedAt: What every entry says of its age, to two seconds.
    /// - Throws: ``ZIPError``.
    package init(at path: String, modifiedAt: Date) throws(ZIPError) {
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw .library(code: code)
        }
        self.archive = archive
        self.modifiedAt = time_t(modifiedAt.timeIntervalSince1970.rounded(.down))
    }

    deinit {
        if self.isOpen { zip_discard(self.archive) }
    }

    /// Adds an entry of bytes, which are copied.
    /// - Parameter name: Its path in the archive: parts between slashes, none of them empty, `.` or `..`, without
    ///   backslashes and control characters.
    /// - Throws: ``ZIPError``.
    package func add(_ name: String, bytes: [UInt8]) throws(ZIPError) {
        try Self.check(name)
        guard let copy = malloc(max(1, bytes.count)) else { throw .outOfMemory }
        bytes.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
        }
        // zip_source_buffer(3): with freep the buffer is libzip's from then on, unless it returns NULL.
        guard let source = zip_source_buffer(self.archive, copy, zip_uint64_t(bytes.count), 1) else {
            free(copy)
            throw .outOfMemory
        }
        try self.add(name, source: source)
    }

    /// Adds an entry of a file's contents, which is read when the archive is closed.
    /// - Parameter name: As in ``add(_:bytes:)``.
    /// - Throws: ``ZIPError``.
    package func add(_ name: String, contentsOf path: String) throws(ZIPError) {
        try Self.check(name)
        guard let source = zip_source_file(self.archive, path, 0, -1) else { throw .outOfMemory }
        try self.add(name, source: source)
    }

    /// Writes the archive.
    /// - Throws: ``ZIPError``; then nothing is at the path.
    package consuming func close() throws(ZIPError) {
        self.isOpen = false
        guard zip_close(self.archive) == 0 else {
            let code = zip_error_code_zip(zip_get_error(self.archive))
            zip_discard(self.archive)
            throw .library(code: code)
        }
    }

    private func add(_ name: String, source: OpaquePointer) throws(ZIPError) {
        let index = zip_file_add(self.archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            // The source is the caller's until it was added.
            zip_source_free(source)
            let code = zip_error_code_zip(zip_get_error(self.archive))
            throw code == ZIP_ER_EXISTS ? .duplicateName : .library(code: code)
        }
        guard zip_file_set_mtime(self.archive, zip_uint64_t(index), self.modifiedAt, 0) == 0 else {
            throw .library(code: zip_error_code_zip(zip_get_error(self.archive)))
        }
    }

    /// Names that lead out of the folder where an archive is unpacked are no entry's.
    private static func check(_ name: String) throws(ZIPError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe =
            name.utf8.count <= 255 && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            && name.unicodeScalars.allSatisfy { $0 != "\\" && $0.properties.generalCategory != .control }
        guard isSafe else { throw .unsafeName }
    }
}

/// Why an archive could not be written. Names are not told: they may be personal data.
package enum ZIPError: Error, Equatable {
    /// libzip refused, by its error code.
    case library(code: Int32)
    /// Memory is short.
    case outOfMemory
    /// The name of an entry is empty, too long, or leads elsewhere.
    case unsafeName
    /// There is an entry of that name.
    case duplicateName
}
