import PostgresClient
import Synchronization

/// "There may be something to send": rung by notifications at once, and by attempts that end a little later; a ring before
/// the wait counts.
///
/// One task waits at a time.
final class Doorbell: Sendable {
    private struct State {
        /// A ring is on its way.
        var isAboutToRing = false
        /// Nobody has heard the last ring yet.
        var hasRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiting = self.state.withLock { state in
            state.hasRung = state.waiting == nil
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Rings after this time, once for all who ask for it meanwhile.
    func ring(within delay: Duration) {
        let isFirst = self.state.withLock { state in
            defer { state.isAboutToRing = true }
            return !state.isAboutToRing
        }
        guard isFirst else { return }
        Task {
            try? await Task.sleep(for: delay)
            self.state.withLock { $0.isAboutToRing = false }
            self.ring()
        }
    }

    /// Returns at the next ring, or when the time is over, or when the task is cancelled.
    func wait(upTo limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.nextRing() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    // No AsyncStream: one whose consumer is cancelled is over for good, and every wait that ends by its time would
    // cancel it.
    private func nextRing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    // Under the lock, as in the handler below: either this sees the cancellation, or it is seen there.
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return [continuation]
                    }
                    defer { state.waiting = continuation }
                    return [state.waiting].compactMap { $0 }
                }
                for continuation in mayGo { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.take() }?.resume()
        }
    }

    /// Rings for every notification of a listener, until cancelled.
    func follow(_ listener: PostgresListener) async {
        for await event in listener.events where event != .disconnected { self.ring() }
    }
}
