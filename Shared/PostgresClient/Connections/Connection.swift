import CLibPQ
import Glibc
import Synchronization

/// What a connection reports without being asked.
enum ConnectionEvent: Sendable {
    /// It is closed, by whatever side.
    case closed(SQLError)
    /// After an abandoned request it is clean again, and nobody's.
    case reclaimed
    case notification(ListenerNotification)
}

/// One connection to Postgres. It belongs to one reactor for life, and is used by one task at a time.
///
/// A request is written by the task that makes it, and read by the reactor. Whoever waits for it can go at any moment
/// (its task is cancelled, its deadline passes): the connection then has the server stop, reads what is still owed,
/// rolls back, and reports ``ConnectionEvent/reclaimed``; when that takes too long it closes itself.
final class Connection: EventSource, Sendable {
    /// How long cleaning up behind an abandoned request may take.
    static let cleaningTime = Duration.seconds(2)
    /// How often a server is told to cancel, 100 ms apart; all of it well within the cleaning time.
    private static let cancelAttempts = 5

    let id: UInt64
    let reactor: Reactor
    private let onEvent: @Sendable (Connection, ConnectionEvent) -> Void
    private let state: Mutex<State>
    private let lastRequestID = Atomic<UInt64>(0)

    private enum Phase {
        case idle
        case running(CheckedContinuation<ConnectionReply, Never>)
        /// The request was abandoned. Both must be true before the connection is used again: a cancellation that
        /// arrives late would hit the next statement.
        case cleaning(hasReply: Bool, hasCancelled: Bool)
        case closed(SQLError)
    }

    private struct State {
        var pipeline: Pipeline
        var phase = Phase.idle
        /// The request in flight, or the last one.
        var requestID: UInt64 = 0
        var deadline = MonotonicTime.never
        var token: UInt64 = 0
        var isWritable = false
        var totals = ConnectionTotals()
    }

    /// What is left to do when the lock is released.
    private struct Effects: Sendable {
        var resumption: (CheckedContinuation<ConnectionReply, Never>, ConnectionReply)?
        var event: ConnectionEvent?
        var notifications: [ListenerNotification] = []
        var cancellation: Cancellation?
        var deadline = MonotonicTime.never
    }

    private static let nextID = Atomic<UInt64>(0)

    /// Takes over an open connection and begins to watch it.
    init(
        pipeline: Pipeline, reactor: Reactor, onEvent: @escaping @Sendable (Connection, ConnectionEvent) -> Void
    ) {
        self.id = Self.nextID.wrappingAdd(1, ordering: .relaxed).newValue
        self.reactor = reactor
        self.onEvent = onEvent
        self.state = Mutex(State(pipeline: pipeline))
        self.state.withLock { $0.token = reactor.register(self, descriptor: $0.pipeline.descriptor) }
    }

    /// What the connection has done so far.
    var totals: ConnectionTotals { self.state.withLock { $0.totals } }

    /// Sends a request and waits for its reply.
    ///
    /// When the reply says that the connection is gone, the caller must not touch it any more.
    /// - Parameters:
    ///   - deadline: When to give up with ``SQLError/deadlineExceeded``.
    ///   - isCancellable: Whether cancelling the task abandons the request; it ends with `CancellationError`.
    func run(
        _ request: ConnectionRequest, deadline: MonotonicTime, isCancellable: Bool = true
    ) async -> ConnectionReply {
        let id = self.lastRequestID.wrappingAdd(1, ordering: .relaxed).newValue
        guard isCancellable else {
            return await withCheckedContinuation { self.begin(request, id: id, deadline: deadline, $0) }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.begin(request, id: id, deadline: deadline, continuation)
                // The handler may have run before there was anything to abandon.
                if Task.isCancelled { self.abandon(id, CancellationError()) }
            }
        } onCancel: {
            self.abandon(id, CancellationError())
        }
    }

    /// Closes the connection; a request in flight ends with an error.
    func close(_ reason: SQLError = .closed) {
        self.update { state, effects in self.close(&state, reason, &effects) }
    }

    // MARK: Steps, each under the lock

    private func begin(
        _ request: ConnectionRequest, id: UInt64, deadline: MonotonicTime,
        _ continuation: CheckedContinuation<ConnectionReply, Never>
    ) {
        self.update { state, effects in
            switch state.phase {
            case .idle: break
            case .closed(let reason):
                // Nothing was sent, so the request may go elsewhere.
                effects.resumption = (continuation, .gone(reason, remedy: .useAnother))
                return
            case .running, .cleaning:
                effects.resumption = (continuation, .gone(SQLError.closed))
                return
            }
            state.phase = .running(continuation)
            state.requestID = id
            state.deadline = deadline
            state.totals.roundTrips += 1
            state.totals.queries += request.statementCount
            guard state.pipeline.send(request) else {
                self.close(&state, .unavailable("the connection was lost"), &effects)
                return
            }
            self.flush(&state, &effects)
            effects.deadline = deadline
        }
    }

    private func abandon(_ id: UInt64, _ error: any Error) {
        self.update { state, effects in
            // The handler of a request that has long ended must not hit its successor.
            if state.requestID == id { self.abandon(&state, error, &effects) }
        }
    }

    private func abandon(_ state: inout State, _ error: any Error, _ effects: inout Effects) {
        guard case .running(let continuation) = state.phase else { return }
        effects.resumption = (continuation, .gone(error))
        effects.cancellation = state.pipeline.cancellation()
        state.phase = .cleaning(hasReply: false, hasCancelled: effects.cancellation == nil)
        state.totals.abandoned += 1
        state.deadline = MonotonicTime.now() + Self.cleaningTime
        effects.deadline = state.deadline
    }

    private func flush(_ state: inout State, _ effects: inout Effects) {
        guard let mustWait = state.pipeline.flush() else {
            self.close(&state, .unavailable("the connection was lost"), &effects)
            return
        }
        if mustWait != state.isWritable, let descriptor = state.pipeline.descriptor {
            state.isWritable = mustWait
            self.reactor.setWritable(mustWait, token: state.token, descriptor: descriptor)
        }
    }

    private func finish(_ state: inout State, _ reply: ConnectionReply, _ effects: inout Effects) {
        switch state.phase {
        case .running(let continuation):
            state.phase = .idle
            state.deadline = .never
            effects.resumption = (continuation, reply)
        case .cleaning(_, let hasCancelled):
            state.phase = .cleaning(hasReply: true, hasCancelled: hasCancelled)
            self.clean(&state, &effects)
        case .idle, .closed: break
        }
    }

    private func clean(_ state: inout State, _ effects: inout Effects) {
        guard case .cleaning(hasReply: true, hasCancelled: true) = state.phase else { return }
        if state.pipeline.isIdle {
            state.phase = .idle
            state.deadline = .never
            effects.event = .reclaimed
        } else if state.pipeline.isInTransaction, state.pipeline.send(ConnectionRequest(end: .rollback)) {
            state.phase = .cleaning(hasReply: false, hasCancelled: true)
            self.flush(&state, &effects)
        } else {
            self.close(&state, .unavailable("the connection could not be cleaned up"), &effects)
        }
    }

    private func close(
        _ state: inout State, _ reason: SQLError, _ effects: inout Effects, reply: ConnectionReply? = nil
    ) {
        switch state.phase {
        case .closed: return
        case .running(let continuation): effects.resumption = (continuation, reply ?? .gone(reason))
        case .idle, .cleaning: break
        }
        state.phase = .closed(reason.isUnavailable ? reason : .unavailable("the connection was closed"))
        state.deadline = .never
        effects.event = .closed(reason)
        self.reactor.unregister(token: state.token, descriptor: state.pipeline.descriptor)
        state.pipeline.finish()
    }

    // MARK: Called by the reactor

    func ready(_ events: UInt32) {
        self.update { state, effects in
            if case .closed = state.phase { return }
            if events & EPOLLOUT.rawValue != 0 { self.flush(&state, &effects) }
            if case .closed = state.phase { return }
            let progress = state.pipeline.receive()
            while let notification = state.pipeline.nextNotification() { effects.notifications.append(notification) }
            switch progress {
            case .pending: break
            case .finished(let reply): self.finish(&state, reply, &effects)
            case .lost(let reply):
                let reason = reply.error as? SQLError ?? .unavailable("the connection was lost")
                self.close(&state, reason, &effects, reply: reply)
            }
        }
    }

    func expire(_ now: MonotonicTime) -> MonotonicTime {
        self.update { state, effects in
            guard state.deadline <= now else { return }
            switch state.phase {
            case .running: self.abandon(&state, SQLError.deadlineExceeded, &effects)
            case .cleaning: self.close(&state, .unavailable("the connection could not be cleaned up"), &effects)
            case .idle, .closed: break
            }
        }
        return self.state.withLock { $0.deadline }
    }

    private var isBeingCleaned: Bool {
        self.state.withLock { if case .cleaning = $0.phase { true } else { false } }
    }

    /// Whether the server has not answered the abandoned request yet.
    private var isWaitingForAbandoned: Bool {
        self.state.withLock { if case .cleaning(hasReply: false, _) = $0.phase { true } else { false } }
    }

    /// Cancels the abandoned request. A server that has not begun it when the word arrives forgets the word, so it is
    /// told again while no answer comes. Blocks; until it returns the connection is not used again.
    private func cancel(with cancellation: Cancellation) {
        for _ in 1...Self.cancelAttempts {
            cancellation.send()
            for _ in 1...50 {
                guard self.isWaitingForAbandoned else { return }
                usleep(2_000)
            }
        }
    }

    // MARK: Effects

    private func update(_ step: (inout State, inout Effects) -> Void) {
        var effects = Effects()
        self.state.withLock { step(&$0, &effects) }
        if effects.deadline < .never { self.reactor.arm(at: effects.deadline) }
        if let cancellation = effects.cancellation {
            BlockingQueue.cancelling.submit {
                // Closed in the meantime when cancelling others took too long.
                guard self.isBeingCleaned else { return }
                self.cancel(with: cancellation)
                self.update { state, effects in
                    guard case .cleaning(let hasReply, _) = state.phase else { return }
                    state.phase = .cleaning(hasReply: hasReply, hasCancelled: true)
                    self.clean(&state, &effects)
                }
            }
        }
        for notification in effects.notifications { self.onEvent(self, .notification(notification)) }
        // Before the resumption: whoever resumes must find a closed connection gone from its pool.
        if let event = effects.event { self.onEvent(self, event) }
        if let (continuation, reply) = effects.resumption { continuation.resume(returning: reply) }
    }
}

/// What a connection has done; the pool adds them up.
struct ConnectionTotals: Sendable {
    var queries = 0
    var roundTrips = 0
    var abandoned = 0

    static func += (left: inout ConnectionTotals, right: ConnectionTotals) {
        left.queries += right.queries
        left.roundTrips += right.roundTrips
        left.abandoned += right.abandoned
    }
}
