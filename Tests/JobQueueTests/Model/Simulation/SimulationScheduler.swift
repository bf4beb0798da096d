import Foundation
import Synchronization

/// Runs tasks piece by piece on one thread, in an order drawn from a seed, under a clock of its own.
///
/// What runs is divided into lanes, one for each simulated process. When nothing is left to run, the clock jumps to the
/// next timer. The same seed gives the same run, as long as nothing leaves the lanes: a piece that another thread
/// enqueues is counted in ``escapes``.
final class SimulationScheduler: Sendable {
    enum Ending: Sendable {
        case reached
        /// Nothing to run and no timer: whoever still waits, waits for ever.
        case idle
        case outOfTime
    }

    private struct Timer {
        let at: Duration
        let number: Int
        let lane: Int
        let action: @Sendable () -> Void
    }

    private struct State {
        var now = Duration.zero
        var generator: SeededGenerator
        var runnable: [(lane: Int, job: UnownedJob)] = []
        /// By time, then by number.
        var timers: [Timer] = []
        var timerCount = 0
        var frozen: Set<Int> = []
        var executors: [Int: SimulationExecutor] = [:]
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var lines: [String] = []
        let thread = Thread.current
        var escapes = 0
    }

    /// The lane of whatever belongs to no process: statements under way, replies, the scenario itself.
    static let world = 0

    private let state: Mutex<State>
    private let isRecording: Bool

    /// Belongs to the thread that makes it.
    /// - Parameter isRecording: Keeps the trace as text, and not only its hash.
    init(seed: UInt64, isRecording: Bool = false) {
        self.state = Mutex(State(generator: SeededGenerator(seed: seed)))
        self.isRecording = isRecording
    }

    var now: Duration { self.state.withLock { $0.now } }
    /// Identifies everything that has happened, in its order.
    var traceHash: UInt64 { self.state.withLock { $0.hash } }
    var trace: [String] { self.state.withLock { $0.lines } }
    var escapes: Int { self.state.withLock { $0.escapes } }

    func draw<R>(_ body: (inout SeededGenerator) -> R) -> R {
        self.state.withLock { body(&$0.generator) }
    }

    func executor(of lane: Int) -> SimulationExecutor {
        self.state.withLock { state in
            if let executor = state.executors[lane] { return executor }
            let executor = SimulationExecutor(scheduler: self, lane: lane)
            state.executors[lane] = executor
            return executor
        }
    }

    /// Adds to the trace.
    func note(_ text: @autoclosure () -> String) {
        let text = text()
        self.state.withLock { self.note(text, &$0) }
    }

    private func note(_ text: String, _ state: inout State) {
        // FNV-1a.
        for byte in text.utf8 { state.hash = (state.hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        if self.isRecording { state.lines.append("\(state.now) \(text)") }
    }

    func enqueue(_ job: UnownedJob, lane: Int) {
        self.state.withLock { state in
            if state.thread !== Thread.current { state.escapes += 1 }
            state.runnable.append((lane, job))
        }
    }

    /// Does something later; a lane that is frozen by then does it when it thaws.
    func after(_ delay: Duration, lane: Int = SimulationScheduler.world, _ action: @escaping @Sendable () -> Void) {
        self.state.withLock { state in
            state.timerCount += 1
            let timer = Timer(at: state.now + delay, number: state.timerCount, lane: lane, action: action)
            let place = state.timers.lastIndex { $0.at <= timer.at }.map { $0 + 1 } ?? 0
            state.timers.insert(timer, at: place)
        }
    }

    func sleep(_ duration: Duration, lane: Int) async throws {
        let pending = Pending<Void>()
        self.after(duration, lane: lane) { pending.resolve(.success(())) }
        try await pending.wait()
    }

    /// As ``sleep(_:lane:)``, for those who do not heed their cancellation.
    func sleepRegardless(_ duration: Duration, lane: Int) async throws {
        let pending = Pending<Void>()
        self.after(duration, lane: lane) { pending.resolve(.success(())) }
        try await pending.waitRegardless()
    }

    func freeze(_ lane: Int) { self.state.withLock { _ = $0.frozen.insert(lane) } }
    func thaw(_ lane: Int) { self.state.withLock { _ = $0.frozen.remove(lane) } }

    /// Runs, on the thread that made it, until the condition holds, looked at after each piece.
    func run(until isReached: () -> Bool, limit: Duration) -> Ending {
        while !isReached() {
            guard self.now < limit else { return .outOfTime }
            guard let next = self.next() else { return .idle }
            next()
        }
        return .reached
    }

    private func next() -> (() -> Void)? {
        self.state.withLock { state -> (() -> Void)? in
            let frozen = state.frozen
            let timer = state.timers.firstIndex { !frozen.contains($0.lane) }
            let runnable = state.runnable.indices.filter { !frozen.contains(state.runnable[$0].lane) }
            // Now and then a moment passes, though there is something to do: processors are busy at times.
            let isNear = timer.map { state.timers[$0].at - state.now <= .milliseconds(5) } ?? false
            if !runnable.isEmpty, !isNear || !state.generator.happens(10) {
                let choice = runnable[state.generator.below(runnable.count)]
                let (lane, job) = state.runnable.remove(at: choice)
                self.note("run \(lane)", &state)
                guard let executor = state.executors[lane] else { return {} }
                return { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
            }
            guard let timer else { return nil }
            let next = state.timers.remove(at: timer)
            state.now = max(state.now, next.at)
            return next.action
        }
    }
}

/// Hands every piece of its tasks to the scheduler.
final class SimulationExecutor: TaskExecutor {
    private let scheduler: SimulationScheduler
    private let lane: Int

    init(scheduler: SimulationScheduler, lane: Int) {
        self.scheduler = scheduler
        self.lane = lane
    }

    func enqueue(_ job: consuming ExecutorJob) {
        self.scheduler.enqueue(UnownedJob(job), lane: self.lane)
    }
}

/// Something that comes once, or is given up when the waiting task is cancelled.
final class Pending<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiter: CheckedContinuation<Value, any Error>?
    }

    private let state = Mutex(State())

    /// The first result counts.
    func resolve(_ result: Result<Value, any Error>) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Value, any Error>? in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(with: result)
    }

    func wait() async throws -> Value {
        try await withTaskCancellationHandler {
            try await self.waitRegardless()
        } onCancel: {
            self.resolve(.failure(CancellationError()))
        }
    }

    /// Waits on when the task is cancelled.
    func waitRegardless() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let result = self.state.withLock { state -> Result<Value, any Error>? in
                if state.result == nil { state.waiter = continuation }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
