import Foundation
import Testing

@testable import JobQueue

/// The worker loop under faults at each of its awaits; nothing here waits, and nothing depends on the machine.
///
/// `MARTLET_SIMULATION_SEEDS`: how many seeds the random search tries; `MARTLET_SIMULATION_SEED`: only this one.
/// With more than a hundred seeds the systematic search fails at every pause, too.
@Suite(.serialized)
struct SimulationTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MARTLET_SIMULATION_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return Array(1...(environment["MARTLET_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 40))
    }()

    /// A long search leaves out none.
    private static let pauseStride = Self.seeds.count > 100 ? 1 : 4

    private static func restless(_ seed: UInt64) -> Simulation.Scenario {
        Simulation.Scenario(
            seed: seed, workers: 3, jobs: 10, faults: .randomly(perMille: 15, until: .seconds(60)), isRestless: true)
    }

    /// A scenario that fails is played again for its trace.
    private func requireNoProblem(
        _ scenario: Simulation.Scenario, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> Simulation.Outcome {
        let outcome = await Simulation.play(scenario)
        guard !outcome.problems.isEmpty else { return outcome }
        let again = await Simulation.play(scenario, isRecording: true)
        let trace = again.trace.filter { !$0.contains(" run ") }.joined(separator: "\n")
        Issue.record("\(what): \(outcome.problems)\n\(trace)", sourceLocation: sourceLocation)
        return outcome
    }

    @Test
    func quietSimulationEndsEveryJob() async {
        for seed in 1...5 as ClosedRange<UInt64> {
            _ = await self.requireNoProblem(Simulation.Scenario(seed: seed), "seed \(seed)")
        }
    }

    @Test
    func sameSeedGivesTheSameTrace() async {
        var hashes: Set<UInt64> = []
        for seed in 1...8 as ClosedRange<UInt64> {
            let first = await Simulation.play(Self.restless(seed))
            let second = await Simulation.play(Self.restless(seed))
            #expect(first.traceHash == second.traceHash, "seed \(seed)")
            #expect(first.time == second.time)
            hashes.insert(first.traceHash)
            // Another process, with other hash seeds, prints the same.
            print("seed \(seed): trace \(String(first.traceHash, radix: 16)), \(first.points) awaits, \(first.time)")
        }
        #expect(hashes.count == 8)
    }

    /// A small scenario, and each of its awaits failing in each way.
    @Test(arguments: SimulatedFault.all)
    func everyAwaitMayFail(fault: SimulatedFault) async {
        var scenario = Simulation.Scenario(seed: 7, workers: 2, jobs: 4, concurrency: 2, manner: .transactionTwice)
        let quiet = await self.requireNoProblem(scenario, "no fault")
        #expect(quiet.points - quiet.pauses.count > 40)
        for point in 1...quiet.points {
            // Most pauses are a tenth of a second's, and alike.
            if quiet.pauses.contains(point), !fault.concernsPauses || point % Self.pauseStride > 0 { continue }
            scenario.faults = .once(at: point, fault)
            _ = await self.requireNoProblem(scenario, "\(fault) at await \(point)")
        }
    }

    /// Stopped at any moment, a worker gives back what it has not finished, and no attempt is burnt.
    @Test(arguments: 0..<30)
    func orderlyStopBurnsNoAttempt(moment: Int) async {
        var scenario = Simulation.Scenario(seed: UInt64(moment), workers: 2, jobs: 8, manner: .overruns)
        scenario.stopsAt = .milliseconds(1 + moment * moment)
        let outcome = await self.requireNoProblem(scenario, "stopped at \(moment * moment) ms")
        #expect(outcome.model.jobs.allSatisfy { !$0.hasEnded && !$0.isLeased && $0.attempt == 0 && $0.losses == 0 })
        #expect(outcome.model.workers.isEmpty)

        // A handler that does not heed its cancellation either ends in time, or its job is given back under it.
        scenario.manner = .ignoresCancellation
        let other = await self.requireNoProblem(scenario, "stopped at \(moment * moment) ms, stubbornly")
        #expect(other.model.jobs.allSatisfy { !$0.isLeased && $0.attempt == ($0.hasEnded ? 1 : 0) && $0.losses == 0 })
        if moment > 10 { #expect(outcome.model.jobs.contains { $0.claims > 0 }) }
    }

    /// The simulation would notice: without the fence, a completion that was long on its way lands its effects.
    @Test
    func simulationCatchesAnUnfencedCompletion() async {
        var caught = 0
        var scenario = Simulation.Scenario(seed: 7, jobs: 4, manner: .ignoresCancellation, isFenced: false)
        let quiet = await Simulation.play(scenario)
        for point in 1...quiet.points where !quiet.pauses.contains(point) {
            // Its deadline passes on the way, and the job is claimed again.
            scenario.faults = .once(at: point, .late(seconds: 6))
            let outcome = await Simulation.play(scenario)
            if outcome.problems.contains(where: { $0.contains("landed after its lease was lost") }) { caught += 1 }
        }
        #expect(caught > 0)
    }

    @Test(arguments: Self.seeds)
    func randomFaultsBreakNoPromise(seed: UInt64) async {
        _ = await self.requireNoProblem(Self.restless(seed), "seed \(seed)")
    }
}
