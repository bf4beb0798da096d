import FoundationEssentials

/// The kinds of jobs a worker can run, with their handlers.
package struct JobRegistry: Sendable {
    struct Entry: Sendable {
        let deadline: Duration
        let retry: RetryPolicy
        let run: @Sendable ([UInt8], JobAttempt) async throws -> JobOutcome
    }

    private var entries: [String: Entry] = [:]

    /// Knows no kind yet.
    package init() {}

    /// Kinds that have a handler, sorted.
    package var kinds: [String] { self.entries.keys.sorted() }

    /// Adds the handler of one kind, in place of an earlier one.
    /// - Parameters:
    ///   - handler: Runs every job of its payload's kind.
    ///   - retry: When a failed attempt is made again.
    package mutating func register<H: JobHandler>(_ handler: H, retry: RetryPolicy = .default) {
        self.entries[H.Payload.kind] = Entry(deadline: H.deadline, retry: retry) { payload, attempt in
            guard let payload = try? JSONDecoder().decode(H.Payload.self, from: Data(payload)) else {
                throw JobError.payloadNotDecodable(kind: H.Payload.kind)
            }
            return try await handler.run(payload, attempt: attempt)
        }
    }

    subscript(kind: String) -> Entry? { self.entries[kind] }

    var deadlines: [String: Duration] { self.entries.mapValues(\.deadline) }
}
