/// Where the limiter's rows are.
package protocol LimitStore: Sendable {
    /// Takes up to `count` requests (1 or more) from a key's limits, in a transaction of its own. Repeating it takes
    /// again: a caller that does not know whether it happened can lose requests by that, never gain.
    /// - Throws: `SQLError` when the row cannot be had within `deadline`.
    func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading
}
