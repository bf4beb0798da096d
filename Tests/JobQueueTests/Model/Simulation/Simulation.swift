import Foundation
import Logging
import Synchronization

@testable import JobQueue

/// Several workers and a leader on one queue, in one thread, all of whose awaits can fail.
final class Simulation: Sendable {
    /// What is played.
    struct Scenario: Sendable {
        var seed: UInt64
        var workers = 2
        var jobs = 8
        var concurrency = 3
        var faults = SimulatedFaultPlan.never
        /// Stops, restarts, wake-ups that mean nothing.
        var isRestless = false
        /// What every handler does; `nil`: drawn.
        var manner: SimulatedHandler.Manner?
        /// Stops every worker at this time, whatever is still to be done; `nil`: once every job has ended.
        var stopsAt: Duration?
        /// Whether the completing transaction asks for the lease of its claim, as it ought to.
        var isFenced = true
    }

    struct Outcome: Sendable {
        let problems: [String]
        let traceHash: UInt64
        /// Awaits met.
        let points: Int
        /// Those of them at which a process only paused.
        let pauses: Set<Int>
        let time: Duration
        let trace: [String]
        let model: QueueModel
    }

    private struct State {
        var model = QueueModel()
        var processes: [SimulatedProcess] = []
        var points = 0
        /// Jobs still to be enqueued.
        var arrivals = 0
        /// The awaits at which a process only pauses.
        var pauses: Set<Int> = []
        /// The handlers that run and heed their cancellation, with their processes.
        var running: [JobClaim: Int] = [:]
        var problems: [String] = []
        var isEnding = false
    }

    /// A registration, a statement's deadline and every fault are over well before.
    private static let limit = Duration.seconds(1800)

    let scheduler: SimulationScheduler
    let isFenced: Bool
    private let scenario: Scenario
    private let state = Mutex(State())

    private init(_ scenario: Scenario, isRecording: Bool) {
        self.scenario = scenario
        self.isFenced = scenario.isFenced
        self.scheduler = SimulationScheduler(seed: scenario.seed, isRecording: isRecording)
    }

    /// Plays a scenario on a thread of its own: until every job has ended, and every worker has stopped.
    static func play(_ scenario: Scenario, isRecording: Bool = false) async -> Outcome {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: Simulation(scenario, isRecording: isRecording).play())
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private func play() -> Outcome {
        self.enqueueJobs()
        for _ in 0..<self.scenario.workers { self.startWorker() }
        self.startLeader()
        if self.scenario.isRestless { self.disturb() }
        let stopsAt = self.scenario.stopsAt
        let ending = self.scheduler.run(
            until: { stopsAt.map { self.scheduler.now >= $0 } ?? self.hasOnlyEnded },
            limit: Self.limit)
        if case .reached = ending {} else { self.report("some job never ends (\(ending))") }
        self.end()
        return self.outcome
    }

    private var outcome: Outcome {
        self.state.withLock { state in
            Outcome(
                problems: state.problems, traceHash: self.scheduler.traceHash, points: state.points,
                pauses: state.pauses, time: self.scheduler.now, trace: self.scheduler.trace, model: state.model)
        }
    }

    func report(_ problem: String) {
        self.scheduler.note("PROBLEM: \(problem)")
        self.state.withLock { $0.problems.append(problem) }
    }

    // MARK: The database

    /// A statement takes effect.
    func change<R: Sendable>(
        _ name: String, by process: SimulatedProcess, _ effect: (inout QueueModel) -> R
    ) -> R {
        let now = self.scheduler.now
        let (result, before, after) = self.state.withLock { state in
            state.model.now = now
            let before = state.model
            let result = effect(&state.model)
            return (result, before, state.model)
        }
        self.scheduler.note("\(name) of process \(process.lane)")
        guard before != after else { return result }
        for violation in after.violations(since: before) { self.report("\(violation), by \(name)") }
        for worker in before.workers where !after.hasWorker(worker.id) && worker.expiresAt <= now {
            self.requireDistrust(in: worker.id)
        }
        return result
    }

    /// A worker that can tell the time has let go of its jobs before they are taken away.
    private func requireDistrust(in registration: UUID) {
        for process in self.state.withLock({ $0.processes }) where !process.isDead && !process.wasDisturbed {
            guard let current = process.worker?.current.withLock({ $0?.registration }) else { continue }
            if current.id == registration, current.end == nil {
                self.report("worker \(process.lane) still trusts a registration that has expired")
            }
        }
    }

    // MARK: The handlers

    /// A handler begins. One that is told the time begins only while its lease is its own, and alone.
    func didBegin(_ claim: JobClaim, in process: SimulatedProcess, isStubborn: Bool) {
        let (job, others) = self.state.withLock { state in
            defer { if !isStubborn { state.running[claim] = process.lane } }
            return (state.model[claim.jobID], state.running.keys.filter { $0.jobID == claim.jobID })
        }
        guard !process.isDead, !process.wasDisturbed else { return }
        if Task.isCancelled || process.worker?.current.withLock({ $0?.registration.isLost }) == true {
            self.report("job \(claim.jobID) is begun by a worker that does not trust itself")
        }
        if job?.isLeased != true || job?.claims != claim.claims {
            self.report("job \(claim.jobID) is begun without its lease")
        }
        let processes = self.state.withLock { $0.processes }
        for other in others {
            guard let lane = self.state.withLock({ $0.running[other] }) else { continue }
            let process = processes[lane - 1]
            if !process.isDead, !process.wasDisturbed {
                self.report("job \(claim.jobID) runs twice at once")
            }
        }
    }

    func didEnd(_ claim: JobClaim) { self.state.withLock { $0.running[claim] = nil } }

    // MARK: Faults

    /// Called at each await of a process.
    func fault(at name: String, _ process: SimulatedProcess, isPause: Bool) -> SimulatedFault? {
        let point = self.state.withLock { state in
            state.points += 1
            if isPause { state.pauses.insert(state.points) }
            return state.isEnding ? nil : state.points
        }
        guard let point,
            let fault = self.scenario.faults.fault(at: point, name, now: self.scheduler.now, self.scheduler),
            !isPause || fault.concernsPauses
        else { return nil }
        self.scheduler.note("\(fault) at await \(point), \(name) of process \(process.lane)")
        return fault
    }

    /// Another process takes a dead one's place.
    func didCrash(_ process: SimulatedProcess) {
        let delay = Duration.seconds(self.scheduler.draw { 1 + $0.below(5) })
        self.scheduler.after(delay) {
            guard !self.state.withLock({ $0.isEnding }) else { return }
            if process.worker == nil { self.startLeader() } else { self.startWorker() }
        }
    }

    /// Wakes, stops and replaces workers for a while.
    private func disturb() {
        for _ in 0..<30 {
            let delay = Duration.milliseconds(self.scheduler.draw { $0.below(40_000) })
            let (place, stops, scans) = self.scheduler.draw { ($0.below(100), $0.happens(15), $0.happens(50)) }
            self.scheduler.after(delay) {
                let (processes, isEnding) = self.state.withLock { ($0.processes, $0.isEnding) }
                let live = processes.filter { $0.worker != nil && !$0.isDead && !$0.hasEnded }
                guard !isEnding, !live.isEmpty else { return }
                let process = live[place % live.count]
                if stops {
                    self.stop(process, grace: .seconds(place % 4))
                    self.startWorker()
                } else {
                    self.scheduler.note("process \(process.lane) is woken")
                    process.worker?.wantClaim(isFullScan: scans)
                }
            }
        }
    }

    // MARK: The processes

    private func startProcess() -> SimulatedProcess {
        self.state.withLock { state in
            let process = SimulatedProcess(simulation: self, lane: state.processes.count + 1)
            state.processes.append(process)
            return process
        }
    }

    private func startWorker() {
        let process = self.startProcess()
        var configuration = JobWorkerConfiguration(
            service: "simulation", queue: .reports, concurrency: self.scenario.concurrency)
        // See SimulatedProcess.redrawn(_:).
        configuration.pollInterval = .milliseconds(1600)
        configuration.publishInterval = .milliseconds(500)
        configuration.cancellationGrace = .seconds(2)
        var registry = JobRegistry()
        registry.register(
            SimulatedHandler(process: process, manner: self.scenario.manner),
            retry: .table([.zero, .seconds(1), .seconds(5)]))
        let worker = JobWorker(
            store: SimulatedStore(process: process), sql: SimulatedTransactor(process: process), registry: registry,
            configuration: configuration, clock: process.clock, logger: QueueDatabase.logger)
        process.start(worker) { try? await worker.run() }
    }

    /// The leader's statements at their intervals, without the election: two at once do no harm either.
    private func startLeader() {
        let process = self.startProcess()
        process.start {
            let clock = process.clock
            var round = 0
            while await clock.pause(.milliseconds(250)) {
                round += 1
                _ = try? await process.call("promote") { $0.promote(limit: 100) }
                guard round % 8 == 0 else { continue }
                try? await process.call("expire workers") { $0.expireWorkers() }
                _ = try? await process.call("rescue") {
                    $0.rescue(limit: 100, maximumLosses: 3, delay: .seconds(1))
                }
            }
        }
    }

    private func stop(_ process: SimulatedProcess, grace: Duration) {
        self.scheduler.note("process \(process.lane) is to stop")
        Task(executorPreference: self.scheduler.executor(of: process.lane)) {
            await process.worker?.stop(grace: grace)
        }
    }

    private var hasOnlyEnded: Bool {
        self.state.withLock { $0.arrivals == 0 && $0.model.jobs.allSatisfy(\.hasEnded) }
    }

    /// Some jobs are there from the start. Others come later, and of those the workers are told once, often, or never.
    private func enqueueJobs() {
        let requests = (0..<self.scenario.jobs).map { number in
            self.scheduler.draw { generator in
                var request = QueueModel.Request(number: number)
                request.lane = JobLane.allCases[generator.below(3)]
                if generator.happens(20) { request.delay = .seconds(generator.below(5)) }
                if generator.happens(40) { request.orderingKey = "line-\(generator.below(2))" }
                if generator.happens(30) { request.uniqueKey = "key-\(number)" }
                if generator.happens(40) { request.maximumAttempts = 1 + generator.below(4) }
                return request
            }
        }
        let late = self.scenario.isRestless ? requests.count / 2 : 0
        self.state.withLock { state in
            state.model.enqueue(Array(requests.dropFirst(late)))
            state.arrivals = late
        }
        for request in requests.prefix(late) {
            let (delay, notices) = self.scheduler.draw { (Duration.milliseconds($0.below(20_000)), $0.below(4)) }
            self.scheduler.after(delay) {
                self.scheduler.note("job arrives, and is told \(notices) times")
                let processes = self.state.withLock { state in
                    state.model.now = self.scheduler.now
                    state.model.enqueue([request])
                    state.arrivals -= 1
                    return state.processes
                }
                for process in processes.reversed().prefix(notices) { process.worker?.wantClaim() }
            }
        }
    }

    // MARK: The end

    /// Stops every worker in order; then nothing is left: no lease, no registration, no task.
    private func end() {
        let processes = self.state.withLock { state in
            state.isEnding = true
            return state.processes
        }
        for process in processes where !process.hasEnded && !process.isDead {
            if process.worker == nil { process.cancel() } else { self.stop(process, grace: .seconds(1)) }
        }
        let limit = self.scheduler.now + .seconds(120)
        let ending = self.scheduler.run(until: { processes.allSatisfy(\.hasEnded) }, limit: limit)
        if case .reached = ending {} else { self.report("some process never ends (\(ending))") }
        let model = self.state.withLock { $0.model }
        if self.scenario.faults == .never, !model.workers.isEmpty { self.report("some worker did not sign off") }
        for job in model.jobs where job.isLeased { self.report("job \(job.id) is still leased") }
        for process in processes where process.runningHandlers > 0 { self.report("a handler of \(process.lane) hangs") }
        if self.scheduler.escapes > 0 { self.report("\(self.scheduler.escapes) pieces ran outside the simulation") }
    }
}
