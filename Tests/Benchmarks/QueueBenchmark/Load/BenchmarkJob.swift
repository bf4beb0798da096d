import FoundationEssentials
import JobQueue
import PostgresClient

/// A job that does nothing, with a body of a stated size.
struct BenchmarkJob: JobPayload {
    static let kind = "benchmark"
    static let queue = JobQueueName.reports

    /// Tells jobs of one run apart.
    let number: Int
    /// Whether it is one of a tenant that has many.
    let isNoisy: Bool
    /// Brings the payload to its size.
    let padding: String

    init(number: Int, isNoisy: Bool = false, padding: String) {
        self.number = number
        self.isNoisy = isNoisy
        self.padding = padding
    }

    /// - Parameter bytes: The payload's size as JSON, about; less than its frame counts as the frame.
    static func padding(bytes: Int) -> String { String(repeating: "m", count: max(0, bytes - Self.frame)) }

    /// `{"isNoisy":false,"number":1000000,"padding":""}`
    private static let frame = 48
}

/// Runs a closure for each ``BenchmarkJob``.
struct BenchmarkHandler: JobHandler {
    let body: @Sendable (BenchmarkJob, JobAttempt) async throws -> JobOutcome

    func run(_ payload: BenchmarkJob, attempt: JobAttempt) async throws -> JobOutcome {
        try await self.body(payload, attempt)
    }
}

extension JobRegistry {
    /// Only the benchmark's kind.
    static func benchmark(
        _ body: @escaping @Sendable (BenchmarkJob, JobAttempt) async throws -> JobOutcome
    ) -> JobRegistry {
        var registry = JobRegistry()
        registry.register(BenchmarkHandler(body: body))
        return registry
    }
}
