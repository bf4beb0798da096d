import ArgumentParser
import CanonicalJSON
import Foundation

/// How a command prints what it has to say.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON for programs instead of text for people.")
    var json = false

    /// - Parameters:
    ///   - value: For programs.
    ///   - text: For people.
    func print(_ value: JSONValue, _ text: @autoclosure () -> String) {
        if self.json {
            Swift.print(String(decoding: value.prettyBytes(), as: UTF8.self))
        } else {
            Swift.print(text())
        }
    }
}

/// Columns of text, each as wide as its widest value.
enum TextTable {
    static func render(_ heads: [String], _ rows: [[String]]) -> String {
        let widths = heads.indices.map { column in
            ([heads] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([heads] + rows).map { row in
            row.indices.map { column in
                let padding = column == row.count - 1 ? 0 : widths[column] - row[column].count
                return row[column] + String(repeating: " ", count: padding)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension Date {
    /// ISO-8601, as everywhere in Martlet.
    var isoText: String { self.formatted(.iso8601) }
}
