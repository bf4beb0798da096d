import FoundationEssentials
import Synchronization

/// One registration of a worker process in `queue.worker`, and the claims made under it.
///
/// It ends when the worker stops, when the row is gone, or when the last heartbeat is so old that the row may be gone;
/// a worker that goes on does so under a new one, and everything begun under this one is void.
final class WorkerRegistration: Sendable {
    /// Why handlers were cancelled, which decides what becomes of their jobs.
    enum End: Sendable {
        /// The worker stops: jobs are given back.
        case stopping
        /// The leases may be, or are, somebody else's: jobs are dropped.
        case lost
    }

    private struct State {
        var beatAt: Duration
        var running: [JobClaim: (job: ClaimedJob, interruption: JobInterruption)] = [:]
        var endedCount = 0
        var end: End?
    }

    let id = UUID()
    private let state: Mutex<State>

    /// - Parameter now: Before the registration was sent, by the monotonic clock.
    init(now: Duration) {
        self.state = Mutex(State(beatAt: now))
    }

    /// When the last successful heartbeat was sent, by the monotonic clock.
    var beatAt: Duration { self.state.withLock { $0.beatAt } }
    /// Handlers that have ended; only grows.
    private var endedCount: Int { self.state.withLock { $0.endedCount } }
    var runningCount: Int { self.state.withLock { $0.running.count } }
    var end: End? { self.state.withLock { $0.end } }
    var isLost: Bool { self.end == .lost }

    func didBeat(at time: Duration) {
        self.state.withLock { $0.beatAt = max($0.beatAt, time) }
    }

    func didBegin(_ job: ClaimedJob, _ interruption: JobInterruption) {
        self.state.withLock { $0.running[job.claim] = (job, interruption) }
    }

    /// Has the running attempts at these jobs end early.
    func cancel(_ jobIDs: Set<Int64>) {
        guard !jobIDs.isEmpty else { return }
        let running = self.state.withLock { state in state.running.values.filter { jobIDs.contains($0.job.id) } }
        for attempt in running.sorted(by: { $0.job.id < $1.job.id }) { attempt.interruption.interrupt(.cancelled) }
    }

    /// Has those attempts end whose deadline has passed.
    /// - Returns: The earliest deadline of the others; `nil` when there is none.
    func endOverdue(now: Duration) -> Duration? {
        let running = self.state.withLock { Array($0.running.values) }
        var earliest: Duration?
        var overdue: [(job: ClaimedJob, interruption: JobInterruption)] = []
        for attempt in running {
            guard let deadlineAt = attempt.interruption.deadlineAt else { continue }
            if deadlineAt <= now { overdue.append(attempt) } else { earliest = min(earliest ?? deadlineAt, deadlineAt) }
        }
        // In an order of their own, not the dictionary's: a simulation can be played again.
        for attempt in overdue.sorted(by: { $0.job.id < $1.job.id }) { attempt.interruption.interrupt(.deadline) }
        return earliest
    }

    /// Takes note that a handler has ended, and hands its settlement on in the same moment: a claim is known to the
    /// registration, or to who writes settlements, until its lease is gone.
    /// - Returns: `false` when the claim was given up in the meantime, so that its result counts no more.
    func didFinish(_ job: ClaimedJob, _ handOn: () -> Void) -> Bool {
        self.state.withLock { state in
            state.endedCount += 1
            guard state.running.removeValue(forKey: job.claim) != nil else { return false }
            handOn()
            return true
        }
    }

    /// Every claim that is known here or, by `others`, to who writes settlements.
    func known(_ others: () -> [JobClaim]) -> [JobClaim] {
        self.state.withLock { Array($0.running.keys) + others() }
    }

    /// Lets handlers that are about to end do so, as long as some end every few turns, until there are enough: a statement
    /// for a few claims costs nearly what one for a hundred does. Handlers that wait for something are not waited for.
    func letHandlersEnd(until isEnough: () -> Bool) async {
        var ended = self.endedCount
        var idleTurns = 0
        while !isEnough(), self.runningCount > 0, idleTurns < Self.idleTurns {
            await Task.yield()
            let now = self.endedCount
            idleTurns = now > ended ? 0 : idleTurns + 1
            ended = now
        }
    }

    /// A handler that does not wait ends within so many turns of its executor.
    private static let idleTurns = 6

    /// Gives up every claim that is still running.
    func giveUpRunning() -> [ClaimedJob] {
        self.state.withLock { state in
            defer { state.running = [:] }
            return state.running.values.map(\.job).sorted { $0.id < $1.id }
        }
    }

    /// Ends the registration; once lost it stays lost.
    func end(_ end: End) {
        self.state.withLock { state in
            if state.end != .lost { state.end = end }
        }
    }
}
