import Cryptography
import Foundation

/// One step of the schema: a numbered SQL file that, once merged, is never edited.
package struct Migration: Sendable, Equatable {
    /// Its number, from 1 without gaps.
    package let version: Int
    /// What it does, such as `create_tenants`.
    package let name: String
    /// Its statements, run in one transaction.
    package let sql: String

    /// SHA-256 of the file, so that an edited one is noticed.
    package var digest: String { SHA256Digest.digest(of: self.sql).hex }

    /// A migration as stated; tests make some that are in no file.
    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// Every migration in the module's resources, in order.
    /// - Throws: ``MigrationError/unreadable(_:)`` when a file's name or content is not as it should be.
    package static func all() throws -> [Migration] {
        let directory = Bundle.module.bundleURL.appendingPathComponent("Migrations")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        let migrations = try files.filter { $0.pathExtension == "sql" }.map { file in
            let stem = file.deletingPathExtension().lastPathComponent
            let parts = stem.split(separator: "_", maxSplits: 1)
            guard parts.count == 2, parts[0].count == 4, let version = Int(parts[0]) else {
                throw MigrationError.unreadable(file.lastPathComponent)
            }
            return Migration(
                version: version, name: String(parts[1]), sql: try String(contentsOf: file, encoding: .utf8))
        }
        return migrations.sorted { $0.version < $1.version }
    }
}

/// Why the schema could not be brought up to date.
package enum MigrationError: Error, Equatable {
    case unreadable(String)
    /// The database holds another text under this number than the program does.
    case edited(version: Int)
    /// The database is newer than the program.
    case newerDatabase(version: Int)
    /// The database belongs to another region.
    case otherRegion(found: String, expected: String)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let file): "migration file \(file) cannot be read"
        case .edited(let version): "migration \(version) was edited after it was applied; write a new one instead"
        case .newerDatabase(let version): "the database has migration \(version), which this program does not know"
        case .otherRegion(let found, let expected):
            "this database belongs to region \(found), not \(expected): regions never share one"
        }
    }
}
