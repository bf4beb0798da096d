import Foundation

/// Reads the file that an argument names.
enum InputFile {
    /// - Parameter path: `-` is standard input.
    static func read(_ path: String) throws -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(message: "cannot read \(path)")
        }
        return Array(data)
    }
}
