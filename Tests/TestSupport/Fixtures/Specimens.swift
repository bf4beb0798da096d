package import Foundation

/// The pictures and documents collected for the project: `$MARTLET_FIXTURES`, or `shared/fixtures` beside the package.
package enum Specimens {
    package struct Missing: Error {
        package let path: String
    }

    /// Whether the run was told to do without: `MARTLET_WITHOUT_SPECIMENS=1`.
    package static var areAbsent: Bool { ProcessInfo.processInfo.environment["MARTLET_WITHOUT_SPECIMENS"] == "1" }

    /// Where they are.
    package static func folder() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["MARTLET_FIXTURES"] { return URL(filePath: path) }
        return try PackageRoot.url().deletingLastPathComponent().appending(path: "shared/fixtures")
    }

    /// One of them.
    /// - Parameter path: Below the folder, such as `documents/passport.jpg`.
    package static func bytes(_ path: String) throws -> [UInt8] {
        let file = try Self.folder().appending(path: path)
        guard let data = FileManager.default.contents(atPath: file.path) else { throw Missing(path: file.path) }
        return Array(data)
    }

    /// Every file whose name ends in one of `extensions` (lower case): its path below the folder, and its bytes.
    ///
    /// None only where the run was told to do without.
    package static func files(_ extensions: Set<String>) throws -> [(name: String, bytes: [UInt8])] {
        let folder = try Self.folder()
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let wanted = names.filter { extensions.contains(URL(filePath: $0).pathExtension.lowercased()) }.sorted()
        if wanted.isEmpty, !Self.areAbsent { throw Missing(path: folder.path) }
        return try wanted.map { ($0, try Self.bytes($0)) }
    }
}
