import CanonicalJSON
import Foundation
import Testing
import Workflows

/// What holds for every valid workflow, whatever happens in a run.
@Suite
struct WorkflowPropertyTests {
    private static let seeds = UInt64(0)..<200

    @Test
    func everyRunEndsOnceAndCleansUp() throws {
        var tasks = 0
        var (forks, joins, repetitions) = (0, 0, 0)
        var statuses: Set<WorkflowRunStatus> = []
        for seed in Self.seeds {
            let definition = RandomWorkflow.make(seed: seed)
            try #require(!definition.hasErrors, "seed \(seed)")
            for outcomes in 0..<2 {
                let walker = try Self.run(definition, seed: seed * 31 + UInt64(outcomes))
                tasks += Self.checkEffects(of: walker)
                statuses.insert(walker.state.status)
                for effect in walker.effects {
                    if case .fork = effect { forks += 1 }
                    if case .join = effect { joins += 1 }
                    if case .startTask(let task) = effect, task.attempt > 1 { repetitions += 1 }
                }
            }
        }
        // What the properties were shown for, and not only its absence.
        #expect(forks > 50)
        #expect(joins > 50)
        #expect(repetitions > 50)
        #expect(tasks > 1000)
        #expect(statuses == Set(WorkflowRunStatus.allCases.filter(\.isFinal)))
    }

    @Test
    func replayingTheLogGivesTheSameStates() throws {
        for seed in Self.seeds {
            let definition = RandomWorkflow.make(seed: seed)
            let walker = try Self.run(definition, seed: seed)
            let stored = try WorkflowDefinition.parse(definition.canonicalJSON.canonicalBytes())
            var state: WorkflowRunState?
            var effects: [WorkflowRunEffect] = []
            for (index, entry) in walker.log.enumerated() {
                // As after a crash: the event, the state and the definition all come from storage.
                let event = try WorkflowRunEvent(json: entry.event.json())
                let before = try state.map { try WorkflowRunState(decoding: $0.encoded()) }
                let step = try WorkflowInterpreter.apply(
                    event, to: before, of: stored, digest: walker.digest, at: entry.at)
                state = step.state
                effects += step.effects
                #expect(try step.state.encoded() == walker.states[index])
            }
            #expect(state == walker.state)
            #expect(effects == walker.effects)
        }
    }

    /// Lets random things happen until the run ends; a run that does not is stopped by the count of events.
    private static func run(_ definition: WorkflowDefinition, seed: UInt64) throws -> Walker {
        var random = SeededGenerator(seed: seed ^ 0xABCD)
        var walker = try Walker(definition)
        for _ in 0..<200 {
            guard let task = walker.state.openTasks.randomElement(using: &random) else { break }
            switch Int.random(in: 0..<30, using: &random) {
            case 0:
                try walker.apply(.timerFired(taskID: task.id, attempt: task.attempt))
            case 1:
                let fault = WorkflowRunFault(type: "report_failed", message: "m")
                try walker.apply(.taskFailed(taskID: task.id, attempt: nil, fault: fault))
            case 2:
                try walker.apply(.reportAwaitingApproval(taskID: task.id, attempt: nil))
            case 3:
                try walker.apply(.reportResumed(taskID: task.id, attempt: nil))
            case 4:
                try walker.apply(.timerFired(taskID: task.id, attempt: task.attempt + 1))
            case 5:
                let before = walker.state
                #expect(throws: WorkflowRunError.self) { try walker.complete("start", [1]) }
                #expect(walker.state == before)
            default:
                try walker.complete(task.id, Self.output(of: task, &random))
            }
        }
        return walker
    }

    private static func output(of task: WorkflowTaskState, _ random: inout SeededGenerator) -> JSONValue {
        switch task.definitionID {
        case "profile_data": ["first_name": "Jane"]
        case "upload_document_photo": Walker.media("document_photo")
        case "upload_face_photo": Walker.media("live_photo")
        case "risk": ["score": 0.5]
        default: Walker.report(Bool.random(using: &random) ? "clear" : "consider")
        }
    }

    /// Checks the order and pairing of a run's effects.
    /// - Returns: How many tasks it had.
    private static func checkEffects(of walker: Walker) -> Int {
        var open: Set<String> = []
        var timers: Set<String> = []
        var attempts: [String: Int] = [:]
        var branches = 1
        var ends = 0
        for effect in walker.effects {
            #expect(ends == 0, "nothing follows the end")
            switch effect {
            case .startTask(let task):
                // Only a retry starts a task again, and never while it is open.
                attempts[task.id, default: 0] += 1
                #expect(attempts[task.id] == task.attempt)
                #expect(open.insert(task.id).inserted)
                #expect(open.count <= branches)
            case .finishTask(let id, _, let output, let status):
                #expect(open.remove(id) != nil)
                #expect(!timers.contains(id) || status == .cancelled)
                #expect((output == nil) == (status == .cancelled))
            case .setTimer(let id, _, _):
                #expect(open.contains(id))
                #expect(timers.insert(id).inserted)
            case .cancelTimer(let id, _):
                #expect(timers.remove(id) != nil)
            case .takeRoute:
                #expect(open.count < branches)
            case .fork(_, _, let targets):
                #expect(targets.count > 1)
                branches += targets.count - 1
            case .join(_, let count):
                // No more branches meet than there are: a join fires once for each fork.
                #expect(count > 1)
                branches -= count - 1
                #expect(branches >= 1)
            case .reachResult:
                #expect(branches >= 1)
                if walker.definition.settings.onFirstResult == .waitAll { branches -= 1 }
            case .endRun(let outcome):
                ends += 1
                #expect(outcome == walker.state.outcome)
            }
        }
        #expect(ends == 1)
        #expect(open.isEmpty)
        #expect(walker.state.status.isFinal)
        #expect(walker.state.status == walker.state.outcome?.status)
        #expect(walker.state.tokens.isEmpty)
        #expect((walker.state.outcome?.error != nil) == (walker.state.status == .error))
        #expect(walker.state.tasks.allSatisfy { $0.status != .started && !$0.hasTimer })
        // A timer that was never cancelled is the one that ended the run by firing.
        #expect(timers.count <= 1)
        // Every attempt beyond the first is one that a retry allowed.
        let retries = walker.definition.nodes.filter { $0.type == "retry" }
        for node in retries {
            let maximum = node.config["max"]?.intValue ?? 1
            #expect(walker.state.retries[node.id, default: 0] <= maximum)
        }
        return attempts.count
    }
}
