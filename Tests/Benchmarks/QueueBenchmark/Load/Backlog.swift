import Synchronization

/// Keeps producers from running away from workers: at most so many jobs wait at once.
final class Backlog: Sendable {
    private struct State {
        var waiting = 0
        var isClosed = false
        var producers: [(count: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: Jobs that may wait; one transaction is always let through.
    init(limit: Int) {
        self.limit = limit
    }

    /// Waits until jobs may be added, and counts them.
    /// - Returns: `false` when the backlog is closed.
    func admit(_ count: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = self.state.withLock { state -> Bool? in
                if state.isClosed { return false }
                if state.waiting > 0, state.waiting + count > self.limit {
                    state.producers.append((count, continuation))
                    return nil
                }
                state.waiting += count
                return true
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// A job has been begun.
    func remove() {
        self.state.withLock { state -> CheckedContinuation<Bool, Never>? in
            state.waiting -= 1
            guard let next = state.producers.first, state.waiting + next.count <= self.limit else { return nil }
            state.producers.removeFirst()
            state.waiting += next.count
            return next.continuation
        }?.resume(returning: true)
    }

    /// Lets nobody in any more.
    func close() {
        let producers = self.state.withLock { state in
            state.isClosed = true
            defer { state.producers = [] }
            return state.producers
        }
        for producer in producers { producer.continuation.resume(returning: false) }
    }
}
