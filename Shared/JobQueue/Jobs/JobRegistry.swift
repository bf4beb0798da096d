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

    /// The same handlers, each run inside of `surroundings`: for what concerns every kind of job alike, such as the ids
    /// of its log lines and how long it took.
    /// - Parameter surroundings: Gets the job's kind, its attempt, and the handler, which it runs once and whose outcome
    ///   or error it passes on. A payload that cannot be decoded throws inside of it.
    package func surrounded(
        by surroundings:
            @escaping @Sendable (
                _ kind: String, _ attempt: JobAttempt, _ handler: @Sendable () async throws -> JobOutcome
            ) async throws -> JobOutcome
    ) -> JobRegistry {
        var registry = self
        for (kind, entry) in self.entries {
            registry.entries[kind] = Entry(deadline: entry.deadline, retry: entry.retry) { payload, attempt in
                try await surroundings(kind, attempt) { try await entry.run(payload, attempt) }
            }
        }
        return registry
    }

    subscript(kind: String) -> Entry? { self.entries[kind] }

    var deadlines: [String: Duration] { self.entries.mapValues(\.deadline) }
}
