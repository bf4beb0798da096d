import Foundation
import Testing
import ZIPArchives

struct ZIPArchiveTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-zip-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { self.folder.appending(path: name).path }

    private func write(_ name: String, _ entries: [(String, [UInt8])]) throws -> [UInt8] {
        let archive = try ZIPArchive(at: self.path(name), modifiedAt: Date(timeIntervalSince1970: 1_924_992_000))
        for (entry, bytes) in entries { try archive.add(entry, bytes: bytes) }
        try archive.close()
        return [UInt8](try Data(contentsOf: URL(filePath: self.path(name))))
    }

    private func unzip(_ arguments: String...) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let program = "import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))"
        process.arguments = ["-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](bytes)
    }

    @Test
    func entriesComeBack() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let contents = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(contents).write(to: URL(filePath: self.path("source")))
        let archive = try ZIPArchive(at: self.path("a.zip"), modifiedAt: Date(timeIntervalSince1970: 1_924_992_000))
        try archive.add("données/été.json", bytes: Array("{}".utf8))
        try archive.add("empty", bytes: [])
        try archive.add("media/source", contentsOf: self.path("source"))
        try archive.close()
        #expect(try self.unzip(self.path("a.zip"), "données/été.json") == Array("{}".utf8))
        #expect(try self.unzip(self.path("a.zip"), "empty") == [])
        #expect(try self.unzip(self.path("a.zip"), "media/source") == contents)
    }

    @Test
    func sameEntriesGiveTheSameBytes() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let entries: [(String, [UInt8])] = [("a", [1, 2, 3]), ("b/c", Array(repeating: 7, count: 10_000))]
        #expect(try self.write("1.zip", entries) == self.write("2.zip", entries))
    }

    @Test(arguments: ["", "/etc/passwd", "../up", "a//b", "a/../b", "a\\b", "a\u{0}b", "a\nb", "./a", "a/"])
    func namesThatLeadElsewhereAreRefused(name: String) throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let archive = try ZIPArchive(at: self.path("a.zip"), modifiedAt: Date(timeIntervalSince1970: 0))
        #expect(Self.error { () throws(ZIPError) in try archive.add(name, bytes: [1]) } == .unsafeName)
    }

    @Test
    func oneNameComesOnce() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let archive = try ZIPArchive(at: self.path("a.zip"), modifiedAt: Date(timeIntervalSince1970: 0))
        try archive.add("a", bytes: [1])
        #expect(Self.error { () throws(ZIPError) in try archive.add("a", bytes: [2]) } == .duplicateName)
    }

    @Test
    func archiveThatIsNotClosedLeavesNothing() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        do {
            let archive = try ZIPArchive(at: self.path("a.zip"), modifiedAt: Date(timeIntervalSince1970: 0))
            try archive.add("a", bytes: [1])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder.path) == [])
    }

    @Test
    func missingSourceFailsAndLeavesNothing() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let path = self.path("a.zip")
        let missing = self.path("missing")
        let error = Self.error { () throws(ZIPError) in
            let archive = try ZIPArchive(at: path, modifiedAt: Date(timeIntervalSince1970: 0))
            try archive.add("a", contentsOf: missing)
            try archive.close()
        }
        #expect(error != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder.path) == [])
    }

    private static func error(_ body: () throws(ZIPError) -> Void) -> ZIPError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
