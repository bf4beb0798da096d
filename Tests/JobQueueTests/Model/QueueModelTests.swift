import Foundation
import Testing

@testable import JobQueue

/// Random interleavings of everything that happens to the queue, on Postgres and on the model.
///
/// `MARTLET_MODEL_STEPS`: how many steps each seed takes; `MARTLET_MODEL_SEED`: only this seed.
@Suite(.serialized)
struct QueueModelTests {
    private static let steps = Self.number("MARTLET_MODEL_STEPS") ?? 200
    private static let seeds = Self.number("MARTLET_MODEL_SEED").map { [UInt64($0)] } ?? Array(1...8)

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
    }

    @Test(arguments: Self.seeds)
    func statementsDoWhatTheModelSays(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let steps = (0..<Self.steps).map { _ in ModelStep(seed: generator.next()) }
        try await QueueDatabase.with { database in
            let outcome = try await ModelRun.run(steps, on: database)
            // A sequence in which little happened would prove little.
            #expect(outcome.failure != nil || outcome.done > Self.steps / 2)
            guard let failure = outcome.failure else { return }
            let shortest = try await ModelRun.shrink(Array(steps.prefix(failure.step + 1)), on: database) ?? failure
            Issue.record("seed \(seed), step \(failure.step): \(shortest.description)")
        }
    }
}

/// One sequence, from an empty queue.
private struct ModelRun {
    struct Failure: Sendable {
        let step: Int
        let description: String
    }

    private let queue: QueueOnPostgres
    private var model = QueueModel()
    private var hands = ModelStep.Hands()
    private var trace: [String] = []

    /// - Returns: The first failure, and how many actions were done.
    static func run(
        _ steps: [ModelStep], on database: QueueDatabase
    ) async throws -> (failure: Failure?, done: Int) {
        var run = ModelRun(queue: QueueOnPostgres(database: database))
        try await run.queue.reset()
        var done = 0
        for (index, step) in steps.enumerated() {
            let actions = step.actions(on: run.model, &run.hands)
            done += actions.count
            guard let wrong = try await run.take(actions) else { continue }
            let trace = run.trace.joined(separator: "\n")
            try await run.queue.reset()
            return (Failure(step: index, description: "\(wrong)\nafter\n\(trace)"), done)
        }
        try await run.queue.reset()
        return (nil, done)
    }

    /// Leaves steps out, in ever smaller pieces, for as long as the rest still fails.
    /// - Returns: The failure of the shortest sequence found; `nil` when it fails no more.
    static func shrink(_ steps: [ModelStep], on database: QueueDatabase) async throws -> Failure? {
        var steps = steps
        var failure: Failure?
        var runs = 0
        var piece = steps.count / 2
        while piece > 0, runs < 200 {
            var start = 0
            while start < steps.count, runs < 200 {
                var fewer = steps
                fewer.removeSubrange(start..<min(steps.count, start + piece))
                runs += 1
                if let found = try await Self.run(fewer, on: database).failure {
                    steps = Array(fewer.prefix(found.step + 1))
                    failure = found
                } else {
                    start += piece
                }
            }
            piece /= 2
        }
        return failure
    }

    /// - Returns: What is wrong after these actions; `nil` if nothing is.
    private mutating func take(_ actions: [ModelAction]) async throws -> String? {
        // The database's clock goes on between statements; so does the model's, by next to nothing.
        self.model.now += .milliseconds(1)
        guard let first = actions.first else { return nil }
        self.trace.append(actions.map { "\($0)" }.joined(separator: "\n  at once with "))
        let queue = self.queue
        guard actions.count == 2 else {
            let (reply, jobs) = try await queue.perform(first)
            self.takeNote(first, jobs)
            return self.wrong([Self.outcome(self.model, [(first, reply)])], try await queue.lines())
        }
        let second = actions[1]
        async let one = queue.perform(first)
        async let other = queue.perform(second)
        let (ones, others) = try await (one, other)
        self.takeNote(first, ones.jobs)
        self.takeNote(second, others.jobs)
        let pair = [(first, ones.reply), (second, others.reply)]
        var outcomes = [Self.outcome(self.model, pair), Self.outcome(self.model, pair.reversed())]
        if case (.enqueue, .enqueue) = (first, second) {
            // Ids are taken before unique keys: the second may have the lower one.
            outcomes += [pair, pair.reversed()].map { Self.outcome(self.model, $0, areIDsSwapped: true) }
        }
        let wrong = self.wrong(outcomes, try await queue.lines())
        self.model.arrange(try await queue.schedule())
        return wrong
    }

    private mutating func takeNote(_ action: ModelAction, _ jobs: [ClaimedJob]) {
        if case .claim(_, let worker) = action { self.hands.take(jobs, by: worker) }
    }

    private typealias Outcome = (model: QueueModel, wrong: [String])

    /// What the model says of actions in this order, given what the queue replied.
    private static func outcome(
        _ model: QueueModel, _ actions: [(ModelAction, ModelAction.Reply)], areIDsSwapped: Bool = false
    ) -> Outcome {
        let isContested = actions.allSatisfy { if case .claim = $0.0 { true } else { false } } && actions.count == 2
        var model = model
        let nextID = model.nextID
        var wrong: [String] = []
        for (index, (action, reply)) in actions.enumerated() {
            let before = model
            if areIDsSwapped { model.nextID = nextID + Int64(1 - index) }
            // Two claims at once divide the jobs as they meet them: any division is right that gives none to both.
            var chosen: Set<Int64>?
            if isContested, case .taken(let taken) = reply { chosen = Set(taken.map(\.id)) }
            let expected = model.apply(action, only: chosen)
            if areIDsSwapped { model.jobs.sort { $0.id < $1.id } }
            if expected != reply { wrong.append("\(action) replied \(reply), not \(expected)") }
            wrong += model.violations(since: before)
        }
        if areIDsSwapped { model.nextID = nextID + 2 }
        return (model, wrong)
    }

    /// Goes on with the first outcome that is the queue's state.
    private mutating func wrong(_ outcomes: [Outcome], _ lines: [String]) -> String? {
        var reports: [String] = []
        for outcome in outcomes {
            let expected = outcome.model.lines
            if outcome.wrong.isEmpty, expected == lines {
                self.model = outcome.model
                return nil
            }
            let missing = expected.filter { !lines.contains($0) }.map { "  model: \($0)" }
            let extra = lines.filter { !expected.contains($0) }.map { "  queue: \($0)" }
            reports.append((outcome.wrong + missing + extra).joined(separator: "\n"))
        }
        return reports.joined(separator: "\nor, the other way round,\n")
    }
}
