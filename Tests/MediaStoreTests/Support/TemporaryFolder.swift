import Foundation

/// A folder of one test's own, removed with the last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "martlet-media-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Paths of all regular files below, relative to the folder, in order.
    var files: [String] {
        let names = FileManager.default.enumerator(atPath: self.path)?.compactMap { $0 as? String } ?? []
        return names.filter { self.attributes($0)[.type] as? FileAttributeType == .typeRegular }.sorted()
    }

    /// Paths of all folders below.
    var folders: [String] {
        let names = FileManager.default.enumerator(atPath: self.path)?.compactMap { $0 as? String } ?? []
        return names.filter { self.attributes($0)[.type] as? FileAttributeType == .typeDirectory }
    }

    func permissions(_ name: String) -> Int? { self.attributes(name)[.posixPermissions] as? Int }

    func contents(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(self.path)/\(name)")))
    }

    func replace(_ name: String, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(self.path)/\(name)"))
    }

    private func attributes(_ name: String) -> [FileAttributeKey: Any] {
        (try? FileManager.default.attributesOfItem(atPath: "\(self.path)/\(name)")) ?? [:]
    }
}
