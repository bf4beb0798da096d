import Synchronization

/// Joins a running attempt with whoever may end it early: its handler reports the end here, the worker's watch over
/// deadlines and the heartbeat report here that it must end, and the runner waits for either.
final class JobInterruption: Sendable {
    /// Why a handler's task is cancelled though its worker goes on.
    enum Reason: Sendable {
        case deadline
        case cancelled
    }

    private struct State {
        var deadlineAt: Duration?
        var reason: Reason?
        var isReasonSeen = false
        var hasEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Why the attempt was interrupted first; `nil` when it was not.
    var reason: Reason? { self.state.withLock { $0.reason } }

    /// From when on the attempt is overdue, by the monotonic clock; `nil` before it has begun, and once interrupted.
    var deadlineAt: Duration? {
        self.state.withLock { $0.reason == nil ? $0.deadlineAt : nil }
    }

    func begin(deadlineAt: Duration) {
        self.state.withLock { $0.deadlineAt = deadlineAt }
    }

    /// Interrupts the attempt, once.
    func interrupt(_ reason: Reason) {
        self.change { state in
            if state.reason == nil { state.reason = reason }
        }
    }

    /// The handler has come to an end.
    func end() {
        self.change { $0.hasEnded = true }
    }

    private func change(_ body: (inout State) -> Void) {
        self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// Waits for the handler's end, or for the interruption that comes before it. Does not heed cancellation: a
    /// handler that is cancelled comes to an end.
    /// - Returns: Whether the handler has ended.
    func next() async -> Bool {
        while true {
            let known = self.state.withLock { state -> Bool? in
                if state.hasEnded { return true }
                guard state.reason != nil, !state.isReasonSeen else { return nil }
                state.isReasonSeen = true
                return false
            }
            if let known { return known }
            await withCheckedContinuation { continuation in
                let isReady = self.state.withLock { state -> Bool in
                    if state.hasEnded || state.reason != nil && !state.isReasonSeen { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }
}
