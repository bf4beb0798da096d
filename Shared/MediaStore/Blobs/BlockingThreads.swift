import Dispatch
import Synchronization

/// Runs calls that block (files, child processes) on a fixed number of threads beside Swift's own.
///
/// Work waits in order of arrival while all threads are busy. Cancelling the caller does not interrupt a call that runs.
package final class BlockingThreads: Sendable {
    private struct State {
        var idle: [DispatchQueue]
        var waiting: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - label: Names the threads to debuggers.
    ///   - count: How many calls run at once, 1 or more.
    package init(label: String, count: Int) {
        // A serial queue of its own is one thread at most, outside the pool that runs Swift's tasks.
        self.state = Mutex(State(idle: (1...max(1, count)).map { DispatchQueue(label: "\(label)-\($0)") }))
    }

    /// Runs `body` on one of the threads.
    /// - Throws: What `body` throws; nothing of its own.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            self.enqueue { continuation.resume(with: Result(catching: body)) }
        }
    }

    private func enqueue(_ work: @escaping @Sendable () -> Void) {
        let queue = self.state.withLock { state -> DispatchQueue? in
            if let queue = state.idle.popLast() { return queue }
            state.waiting.append(work)
            return nil
        }
        guard let queue else { return }
        queue.async { self.drain(queue, startingWith: work) }
    }

    private func drain(_ queue: DispatchQueue, startingWith work: @Sendable () -> Void) {
        work()
        while let next = self.nextWork(elseIdle: queue) { next() }
    }

    private func nextWork(elseIdle queue: DispatchQueue) -> (@Sendable () -> Void)? {
        self.state.withLock { state in
            if state.waiting.isEmpty {
                state.idle.append(queue)
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
