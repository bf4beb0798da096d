import Foundation
import Testing

/// Holds the table of what the reference guide states to the tests that are there.
@Suite
struct StudioGuideTests {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()

    private static func text(of file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The names of every test function, Swift's and Python's.
    private static func tests() throws -> Set<String> {
        let root = Self.directory.deletingLastPathComponent()
        var names: Set<String> = []
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        for case let file as URL in files {
            switch file.pathExtension {
            case "swift":
                for match in try Self.text(of: file).matches(of: /@[T]est[^{]*?func ([A-Za-z0-9]+)\(/) {
                    names.insert(String(match.output.1))
                }
            case "py":
                for match in try Self.text(of: file).matches(of: /\ndef (test_[a-z0-9_]+)\(/) {
                    names.insert(String(match.output.1))
                }
            default: break
            }
        }
        return names
    }

    @Test
    func everyRuleOfTheGuideHasTestsThatAreThere() throws {
        let table = try Self.text(of: Self.directory.appending(path: "StudioGuide.md"))
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
        #expect(rows.count > 50)
        let known = try Self.tests()
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let named = try #require(cells.last).matches(of: /`([^`]+)`/).map { String($0.output.1) }
            #expect(!named.isEmpty, "\(row)")
            for name in named { #expect(known.contains(name), "\(name)") }
        }
    }
}
