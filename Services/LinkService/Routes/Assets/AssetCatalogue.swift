import Cryptography
import Foundation

/// Style sheets, scripts and pictures, held in memory: together they are smaller than one photo.
struct AssetCatalogue: Sendable {
    /// One file.
    struct Asset: Sendable, Equatable {
        let contentType: String
        let bytes: [UInt8]
    }

    /// 16 hexadecimal digits that change whenever any file does; part of every address, so that answers never change.
    let version: String
    private let assets: [String: Asset]

    /// Reads every file of a directory.
    /// - Throws: When a file cannot be read, or is of no known type.
    init(directory: URL) throws {
        var assets: [String: Asset] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
            guard let type = Self.contentTypes[file.pathExtension] else {
                throw ResourceError.missing("Assets/\(file.lastPathComponent)")
            }
            assets[file.lastPathComponent] = Asset(contentType: type, bytes: Array(try Data(contentsOf: file)))
        }
        var hasher = SHA256Hasher()
        for (name, asset) in assets.sorted(by: { $0.key < $1.key }) {
            // The lengths keep two different sets from running together to the same bytes.
            hasher.update(Array("\(name) \(asset.bytes.count)\n".utf8))
            hasher.update(asset.bytes)
        }
        self.version = String(hasher.finalize().hex.prefix(16))
        self.assets = assets
    }

    /// Every file's name.
    var names: [String] { self.assets.keys.sorted() }

    /// A file by its name; names are keys here, never paths.
    subscript(_ name: String) -> Asset? { self.assets[name] }

    private static let contentTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
}
