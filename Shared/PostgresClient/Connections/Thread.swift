import Glibc
import Synchronization

/// Plain threads for what must not run on Swift's pool.
enum Thread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(failure == 0, "no thread to be had from the system")
        pthread_detach(thread)
    }
}

/// Runs blocking calls in order on a small number of threads, which end when there is nothing left to do.
final class BlockingQueue: Sendable {
    private struct State {
        var pending: [@Sendable () -> Void] = []
        var threads = 0
    }

    /// Where connections are made: resolving names blocks, and a few threads keep one dead host from stopping all.
    static let connecting = BlockingQueue(threads: 8)
    /// Where running statements are cancelled, apart, so that a slow connect does not delay it. libpq sets no time limit
    /// on a cancellation: a few threads, so that one unreachable server leaves some for the others.
    static let cancelling = BlockingQueue(threads: 4)

    private let limit: Int
    private let state = Mutex(State())

    init(threads: Int) { self.limit = threads }

    func submit(_ work: @escaping @Sendable () -> Void) {
        let mustStart = self.state.withLock { state in
            state.pending.append(work)
            guard state.threads < self.limit else { return false }
            state.threads += 1
            return true
        }
        if mustStart { Thread.start { self.drain() } }
    }

    private func drain() {
        while true {
            let work = self.state.withLock { state -> (@Sendable () -> Void)? in
                guard !state.pending.isEmpty else {
                    state.threads -= 1
                    return nil
                }
                return state.pending.removeFirst()
            }
            guard let work else { return }
            work()
        }
    }
}
