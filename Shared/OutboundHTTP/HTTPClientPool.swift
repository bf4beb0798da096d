import AsyncHTTPClient
import Synchronization

/// One client, with its open connections, for each pair of host and checked address.
///
/// A client connects its host to that one address and to no other; when the name moves, so does the key. Clients that
/// are not in use are shut down when there are too many or they have been idle for long; no request waits for that.
final class HTTPClientPool: Sendable {
    struct Key: Hashable, Sendable {
        let host: String
        let address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var users: Int
        var lastUsed: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// Clients taken out of the pool that are being shut down.
        var closing: [UInt64: Task<Void, Never>] = [:]
        var nextClosing: UInt64 = 0
        var isShutDown = false
    }

    private let capacity: Int
    private let idleLimit: Duration
    private let makeClient: @Sendable (Key) -> HTTPClient
    private let closeClient: @Sendable (HTTPClient) async -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: Clients kept; more exist while more are in use.
    ///   - idleLimit: How long an unused client is kept.
    ///   - closeClient: Breaks off what a client has under way and closes its connections.
    init(
        capacity: Int, idleLimit: Duration,
        closeClient: @escaping @Sendable (HTTPClient) async -> Void = { try? await $0.shutdown() },
        makeClient: @escaping @Sendable (Key) -> HTTPClient
    ) {
        self.capacity = capacity
        self.idleLimit = idleLimit
        self.closeClient = closeClient
        self.makeClient = makeClient
    }

    /// How many clients there are.
    var count: Int { self.state.withLock { $0.entries.count } }

    /// Runs `body` with the client of `key`, which is not shut down meanwhile.
    /// - Returns: `nil` without running it once the pool is shut down.
    func withClient<Answer: Sendable>(
        for key: Key, _ body: (HTTPClient) async -> Answer
    ) async -> Answer? {
        guard let client = self.checkOut(key) else { return nil }
        let answer = await body(client)
        self.checkIn(key)
        return answer
    }

    /// Breaks off what is under way and closes every connection; afterwards there are no clients, nor any that were
    /// taken out before.
    func shutDown() async {
        let (entries, closing) = self.state.withLock { state in
            state.isShutDown = true
            defer { (state.entries, state.closing) = ([:], [:]) }
            return (state.entries, state.closing)
        }
        for entry in entries.values { await self.closeClient(entry.client) }
        for task in closing.values { await task.value }
    }

    private func checkOut(_ key: Key) -> HTTPClient? {
        self.state.withLock { state in
            guard !state.isShutDown else { return nil }
            let now = ContinuousClock.now
            var entry = state.entries[key] ?? Entry(client: self.makeClient(key), users: 0, lastUsed: now)
            entry.users += 1
            entry.lastUsed = now
            state.entries[key] = entry
            return entry.client
        }
    }

    /// Gives a client back, and shuts down those that are too many or too old.
    private func checkIn(_ key: Key) {
        self.state.withLock { state in
            let now = ContinuousClock.now
            state.entries[key]?.users -= 1
            state.entries[key]?.lastUsed = now
            let unused = state.entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUsed < $1.value.lastUsed }
            let excess = max(0, state.entries.count - self.capacity)
            for (index, (key, entry)) in unused.enumerated()
            where index < excess || entry.lastUsed.duration(to: now) > self.idleLimit {
                state.entries[key] = nil
                self.close(entry.client, &state)
            }
        }
    }

    /// Shuts a client down in a task that only ``shutDown()`` waits for: closing connections may take its time, and the
    /// request that happened to make room must not.
    private func close(_ client: HTTPClient, _ state: inout State) {
        let number = state.nextClosing
        state.nextClosing += 1
        state.closing[number] = Task {
            await self.closeClient(client)
            self.state.withLock { $0.closing[number] = nil }
        }
    }
}
