/// A benchmark that did not come to its end in time.
struct DeadlineExceeded: Error, CustomStringConvertible {
    let description: String
}

/// Looks every five milliseconds until the condition holds; nothing else tells this process that it does.
/// - Throws: ``DeadlineExceeded``.
func waitUntil(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw DeadlineExceeded(description: "too late: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
