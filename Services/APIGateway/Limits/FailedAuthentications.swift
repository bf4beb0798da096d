import ServiceRuntime
import Synchronization

/// How often each address may fail to authenticate, counted by this process: whoever guesses tokens is refused before
/// the next look at the database. An address gets its tries back one by one over a minute.
final class FailedAuthentications: Sendable {
    /// Addresses remembered at most.
    static let maximumAddresses = 10_000

    private struct State {
        /// When each address will have all its tries back.
        var freeAt: [ClientNetwork: ContinuousClock.Instant] = [:]
        var refused = 0
    }

    private let perMinute: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter perMinute: Failures of one address in a minute; 1 or more.
    init(perMinute: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.perMinute = perMinute
        self.now = now
    }

    /// Requests refused since the process began.
    var refusedCount: Int { self.state.withLock { $0.refused } }

    /// Seconds until the address may try again, at least 1; `nil` when it may now.
    func refusal(of address: IPAddressValue?) -> Int? {
        guard let network = address.map(ClientNetwork.init) else { return nil }
        let now = self.now()
        return self.state.withLock { state in
            guard let freeAt = state.freeAt[network] else { return nil }
            let wait = (freeAt - now) + self.interval - .seconds(60)
            guard wait > .zero else { return nil }
            state.refused += 1
            return max(1, Int((wait / .seconds(1)).rounded(.up)))
        }
    }

    /// Counts a failure.
    func failed(_ address: IPAddressValue?) {
        guard let network = address.map(ClientNetwork.init) else { return }
        let now = self.now()
        self.state.withLock { state in
            if state.freeAt[network] == nil, state.freeAt.count >= Self.maximumAddresses {
                state.freeAt = state.freeAt.filter { $0.value > now }
                // A whole network guesses: those with the most tries left are forgotten first.
                if state.freeAt.count >= Self.maximumAddresses {
                    let kept = state.freeAt.sorted { $0.value > $1.value }.prefix(Self.maximumAddresses / 2)
                    state.freeAt = Dictionary(uniqueKeysWithValues: Array(kept))
                }
            }
            let freeAt = max(state.freeAt[network] ?? now, now) + self.interval
            // Requests under way at once may all fail: no address waits longer than one that used up its tries.
            state.freeAt[network] = min(freeAt, now + .seconds(60))
        }
    }

    private var interval: Duration { .seconds(60) / self.perMinute }
}

/// What counts as one client: an IPv4 address, or the /64 network of an IPv6 address, which is one customer's.
struct ClientNetwork: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ address: IPAddressValue) {
        self.bytes = address.bytes.count == 16 ? Array(address.bytes.prefix(8)) : address.bytes
    }
}
