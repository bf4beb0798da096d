import Foundation

/// Writes a file for the time of `body`.
func withFile(_ text: String, _ body: (_ path: String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "martletctl-\(UUID().uuidString)")
    try Data(text.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    try await body(path.path)
}
