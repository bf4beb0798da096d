import Foundation
import PostgresClient
import Synchronization

@testable import JobQueue

/// One process of the simulation, a worker's or a leader's: its clock, its way to the database, and its death.
final class SimulatedProcess: Sendable {
    private struct State {
        var isDead = false
        var clockOffset = Duration.zero
        /// Whether it ever stood still or lost the time: then it cannot know when to let go.
        var wasDisturbed = false
        var task: Task<Void, Never>?
        var hasEnded = false
        var handlers = 0
        var isPartitionedUntil = Duration.zero
        var worker: JobWorker?
    }

    /// How long a statement may take.
    static let statementTimeout = Duration.seconds(10)

    let simulation: Simulation
    let lane: Int
    private let state = Mutex(State())

    var scheduler: SimulationScheduler { self.simulation.scheduler }
    var isDead: Bool { self.state.withLock { $0.isDead } }
    var hasEnded: Bool { self.state.withLock { $0.hasEnded } }
    var wasDisturbed: Bool { self.state.withLock { $0.wasDisturbed } }
    var runningHandlers: Int { self.state.withLock { $0.handlers } }
    var worker: JobWorker? { self.state.withLock { $0.worker } }

    init(simulation: Simulation, lane: Int) {
        self.simulation = simulation
        self.lane = lane
    }

    /// Begins to run the process's task.
    func start(_ worker: JobWorker? = nil, _ body: @escaping @Sendable () async -> Void) {
        let task = Task(executorPreference: self.scheduler.executor(of: self.lane)) {
            await body()
            self.state.withLock { $0.hasEnded = true }
            self.scheduler.note("process \(self.lane) has ended")
        }
        self.state.withLock { state in
            state.task = task
            state.worker = worker
        }
    }

    func cancel() { self.state.withLock { $0.task }?.cancel() }

    func didBegin(_ claim: JobClaim, isStubborn: Bool) {
        self.state.withLock { $0.handlers += 1 }
        self.simulation.didBegin(claim, in: self, isStubborn: isStubborn)
    }

    func didEnd(_ claim: JobClaim) {
        self.state.withLock { $0.handlers -= 1 }
        self.simulation.didEnd(claim)
    }

    /// The process dies: nothing that it does from now on leaves it. (Its task is cancelled, not leaked, so that it
    /// can be seen to end.)
    func crash() {
        self.scheduler.note("process \(self.lane) crashes")
        self.state.withLock { $0.isDead = true }
        self.cancel()
        self.simulation.didCrash(self)
    }

    func freeze(_ duration: Duration) {
        self.scheduler.note("process \(self.lane) stands still for \(duration)")
        self.state.withLock { $0.wasDisturbed = true }
        self.scheduler.freeze(self.lane)
        self.scheduler.after(duration) {
            self.scheduler.note("process \(self.lane) goes on")
            self.scheduler.thaw(self.lane)
        }
    }

    private func partition(_ duration: Duration) {
        self.state.withLock { $0.isPartitionedUntil = self.scheduler.now + duration }
    }

    private func moveClock(_ duration: Duration) {
        self.scheduler.note("clock of process \(self.lane) moves by \(duration)")
        self.state.withLock { state in
            state.wasDisturbed = true
            state.clockOffset += duration
        }
    }

    // MARK: Time

    /// The process's own clock; each pause is a point at which something can go wrong.
    var clock: JobClock {
        JobClock(
            now: { self.scheduler.now + self.state.withLock { $0.clockOffset } },
            sleep: { try await self.pause(self.redrawn($0)) })
    }

    private func pause(_ duration: Duration) async throws {
        var duration = duration
        if !self.isDead, let fault = self.simulation.fault(at: "pause", self, isPause: true) {
            switch fault {
            case .late(let seconds):
                duration += .seconds(seconds)
                self.state.withLock { $0.wasDisturbed = true }
            case .partition(let seconds): self.partition(.seconds(seconds))
            case .crash: self.crash()
            case .freeze(let seconds): self.freeze(.seconds(seconds))
            case .clock(let seconds): self.moveClock(.seconds(seconds))
            case .refused, .replyLost, .lateReply, .hang: break
            }
        }
        try await self.scheduler.sleep(duration, lane: self.lane)
    }

    /// The worker draws some pauses from the system's random numbers (`pauseAround`: ± 20 %). Such a pause is no whole
    /// number of milliseconds, as all others are: it is drawn again from the seed. The bases that occur are far enough
    /// apart to be told from one another whatever was drawn.
    private func redrawn(_ duration: Duration) -> Duration {
        guard duration.components.attoseconds % 1_000_000_000_000_000 != 0 else { return duration }
        let bases = [(140, 100), (280, 200), (560, 400), (1120, 800)]
        let base = bases.first { duration < .milliseconds($0.0) }?.1 ?? 1800
        return .milliseconds(base * self.scheduler.draw { 80 + $0.below(41) } / 100)
    }

    // MARK: Statements

    /// One statement: a message to the database, its effect there, and the reply; each can go wrong.
    func call<R: Sendable>(
        _ name: String, timeout: Duration = SimulatedProcess.statementTimeout,
        _ effect: @escaping @Sendable (inout QueueModel) -> R
    ) async throws -> R {
        try Task.checkCancellation()
        guard !self.isDead else { throw SQLError.unavailable("the process is dead") }
        let isPartitioned = self.state.withLock { $0.isPartitionedUntil } > self.scheduler.now
        let fault = isPartitioned ? .hang(takesEffect: false) : self.simulation.fault(at: name, self, isPause: false)
        let pending = Pending<R>()
        var way = Duration.milliseconds(self.scheduler.draw { 1 + $0.below(4) })
        var back = Duration.milliseconds(self.scheduler.draw { 1 + $0.below(4) })
        var takesEffect = true
        var failure: SQLError?
        switch fault {
        case nil: break
        case .refused: (takesEffect, failure) = (false, .unavailable("refused"))
        case .replyLost: failure = .unavailable("reply lost")
        case .late(let seconds): way += .seconds(seconds)
        case .lateReply(let seconds): back += .seconds(seconds)
        case .hang(let lands): (takesEffect, way, back) = (lands, way, .seconds(3600))
        case .partition(let seconds):
            back += .seconds(seconds)
            self.partition(.seconds(seconds))
        case .crash(let lands):
            takesEffect = lands
            self.crash()
        case .freeze(let seconds): self.freeze(.seconds(seconds))
        case .clock(let seconds): self.moveClock(.seconds(seconds))
        }
        self.scheduler.after(timeout, lane: self.lane) { pending.resolve(.failure(SQLError.deadlineExceeded)) }
        let result: Result<R, any Error>? = failure.map { .failure($0) }
        let (lands, returning) = (takesEffect, back)
        self.scheduler.after(way) {
            let value = lands ? self.simulation.change(name, by: self, effect) : nil
            guard let result = result ?? value.map({ .success($0) }) else { return }
            self.scheduler.after(returning, lane: self.lane) { pending.resolve(result) }
        }
        return try await pending.wait()
    }
}

/// The queue as a simulated worker reaches it.
struct SimulatedStore: JobStore {
    let process: SimulatedProcess

    func register(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat {
        try await self.process.call("register") { model in
            model.register(workerID, timeToLive: configuration.timeToLive)
            return JobBeat()
        }
    }

    func beat(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat? {
        try await self.process.call("beat", timeout: configuration.heartbeatInterval) {
            $0.beat(workerID, timeToLive: configuration.timeToLive) ? JobBeat() : nil
        }
    }

    func claim(_ quotas: [ClaimPlan.Quota], for workerID: UUID, isLimited: Bool) async throws -> ClaimResult {
        // As in production, the margin is longer than a statement may take: a handler whose claim's reply was as late as
        // can be still ends before its lease does.
        let length = SimulatedHandler.deadline + SimulatedProcess.statementTimeout + .seconds(2)
        let limits = quotas.map { "\($0.lane) \($0.limit)" }.joined(separator: ", ")
        let jobs = try await self.process.call("claim \(limits)") { model in
            model.claim(quotas, by: workerID, for: length).map { taken in
                let request = model[taken.id]?.request
                return ClaimedJob(
                    id: taken.id, claims: taken.claims, attempt: taken.attempt, lane: taken.lane, pass: taken.pass,
                    isOrdered: request?.orderingKey != nil,
                    body: ClaimedJob.Body(
                        kind: SimulatedJob.kind, tenantID: nil, environment: nil,
                        maximumAttempts: request?.maximumAttempts, deadline: nil, traceID: nil,
                        payload: Array(#"{"claims":\#(taken.claims)}"#.utf8), enqueuedAt: Date(timeIntervalSince1970: 0)
                    ))
            }
        }
        return ClaimResult(jobs: jobs)
    }

    func giveBack(except known: [JobClaim], for workerID: UUID) async throws -> Int {
        try await self.process.call("give back") { $0.giveBack(except: known, by: workerID) }
    }

    func settle(_ settlements: [Settlement], for workerID: UUID) async throws -> Set<JobClaim> {
        // As the statement takes them; the worker's own order is a dictionary's at times.
        let sorted = settlements.sorted { ($0.claim.jobID, $0.claim.claims) < ($1.claim.jobID, $1.claim.claims) }
        let name = sorted.map { "\($0.claim.jobID)/\($0.claim.claims) \($0.verdict)" }.joined(separator: ", ")
        return try await self.process.call("settle \(name)") { $0.settle(sorted, by: workerID) }
    }

    func publish(_ passes: [JobLane: Int64]) async throws {
        try await self.process.call("publish") { $0.publish(passes) }
    }

    func signOff(_ workerID: UUID) async throws {
        try await self.process.call("sign off") { $0.signOff(workerID) }
    }
}
