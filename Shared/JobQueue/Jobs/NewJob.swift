package import FoundationEssentials

/// A job to be enqueued. Making one writes nothing; see ``JobProducer``.
package struct NewJob: Sendable {
    let queue: JobQueueName
    let kind: String
    let payload: String
    let tenantID: UUID?
    let environment: String?
    let lane: JobLane
    let runAt: Date?
    let delayMilliseconds: Int64?
    let uniqueKey: String?
    let uniqueMilliseconds: Int64?
    let orderingKey: String?
    let maximumAttempts: Int?
    let deadlineMilliseconds: Int64?
    let traceID: String?

    /// - Parameters:
    ///   - payload: Ids only.
    ///   - tenantID: Whose work this is; fairness is between tenants. `nil`: the platform's own.
    ///   - environment: `live` or `sandbox`; needs a tenant.
    ///   - lane: How urgent.
    ///   - runAt: Not before this time, by the database's clock; `nil` or past: at once. Takes precedence over `delay`.
    ///   - delay: Not before this long after the transaction's start, by the database's clock.
    ///   - uniqueKey: Refuses a second job of this kind with the same key while the first has not ended (or for
    ///     `uniqueFor`). The second is left out silently. At most 200 bytes.
    ///   - uniqueFor: Keeps the key taken for this long from now, however soon the job ends.
    ///   - orderingKey: Jobs of one queue with the same key run one at a time and first in, first out, also while one
    ///     waits to be retried. Order is the order of enqueueing by transactions that follow each other; a timer takes
    ///     its place when it is due. At most 200 bytes.
    ///   - maximumAttempts: Overrides the retry policy of the kind; 1 to 1 000.
    ///   - deadline: Overrides the handler's; how long one attempt may run, 1 ms to a day.
    ///   - traceID: Carried to the handler and its logs; at most 100 bytes. `nil`: the current ``JobTrace``.
    /// - Throws: ``JobError`` when the payload is not a JSON object or an argument is out of range.
    package init<P: JobPayload>(
        _ payload: P, tenantID: UUID?, environment: String? = nil, lane: JobLane = .normal, runAt: Date? = nil,
        delay: Duration? = nil, uniqueKey: String? = nil, uniqueFor: Duration? = nil, orderingKey: String? = nil,
        maximumAttempts: Int? = nil, deadline: Duration? = nil, traceID: String? = nil
    ) throws {
        func require(_ condition: Bool, _ argument: String) throws(JobError) {
            guard condition else { throw .invalidArgument(argument) }
        }
        try require((1...100).contains(P.kind.utf8.count), "kind")
        try require(environment == nil || tenantID != nil, "environment")
        try require(uniqueKey.map { (1...200).contains($0.utf8.count) } ?? true, "uniqueKey")
        try require(uniqueFor == nil || uniqueKey != nil, "uniqueFor")
        try require(orderingKey.map { (1...200).contains($0.utf8.count) } ?? true, "orderingKey")
        try require(maximumAttempts.map { (1...1000).contains($0) } ?? true, "maximumAttempts")
        try require(
            deadline.map { $0 >= .milliseconds(1) && $0 <= .seconds(86_400) } ?? true, "deadline")
        try require(traceID.map { $0.utf8.count <= 100 } ?? true, "traceID")

        self.queue = P.queue
        self.kind = P.kind
        self.payload = try Self.encode(payload)
        self.tenantID = tenantID
        self.environment = environment
        self.lane = lane
        self.runAt = runAt
        self.delayMilliseconds = delay?.wholeMilliseconds
        self.uniqueKey = uniqueKey
        self.uniqueMilliseconds = uniqueFor?.wholeMilliseconds
        self.orderingKey = orderingKey
        self.maximumAttempts = maximumAttempts
        self.deadlineMilliseconds = deadline?.wholeMilliseconds
        self.traceID = traceID ?? JobTrace.current.flatMap { $0.utf8.count <= 100 ? $0 : nil }
    }

    private static func encode<P: JobPayload>(_ payload: P) throws(JobError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(payload) else { throw .payloadNotEncodable(kind: P.kind) }
        guard bytes.first == UInt8(ascii: "{") else { throw .payloadNotObject(kind: P.kind) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether it may run as soon as it is committed; workers are then woken.
    var isDueAtOnce: Bool { self.runAt == nil && (self.delayMilliseconds ?? 0) <= 0 }
}
