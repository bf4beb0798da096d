/// A system of states and steps, small enough to look at every state.
protocol ExploredSystem {
    associatedtype State: Hashable

    var initial: State { get }
    /// Every step that can be taken, with a name for the trace.
    func steps(from state: State) -> [(name: String, next: State)]
    /// What must never be; `nil` if all is well.
    func violation(in state: State) -> String?
    /// Whether everything that was to be done is done.
    func isEnd(_ state: State) -> Bool
}

/// Every state that a system can reach, breadth first: a counterexample is as short as any.
struct StateSpace {
    struct Counterexample {
        let what: String
        /// Steps from the initial state on.
        let trace: [String]

        var description: String { "\(self.what)\n  \(self.trace.joined(separator: "\n  "))" }
    }

    private(set) var stateCount = 0
    private(set) var stepCount = 0
    private(set) var endCount = 0
    private(set) var counterexample: Counterexample?

    /// Explores until something is wrong, or until nothing is left.
    /// - Parameter what: Only a violation that says this counts; beyond another one nothing is explored.
    init<System: ExploredSystem>(of system: System, lookingFor what: String? = nil) {
        var states = [system.initial]
        var places = [system.initial: 0]
        var parents = [-1]
        var backwards: [[Int32]] = [[]]
        var ends: [Int] = []
        var next = 0

        func trace(to place: Int) -> [String] {
            var path = [place]
            while let first = path.last, parents[first] >= 0 { path.append(parents[first]) }
            path.reverse()
            return zip(path, path.dropFirst()).map { from, to in
                system.steps(from: states[from]).first { $0.next == states[to] }?.name ?? "?"
            }
        }

        defer { (self.stateCount, self.endCount) = (states.count, ends.count) }
        while next < states.count {
            let state = states[next]
            if let violation = system.violation(in: state) {
                next += 1
                guard what.map({ violation.contains($0) }) ?? true else { continue }
                self.counterexample = Counterexample(what: violation, trace: trace(to: next - 1))
                return
            }
            let steps = system.steps(from: state)
            self.stepCount += steps.count
            if system.isEnd(state) {
                ends.append(next)
            } else if steps.isEmpty {
                self.counterexample = Counterexample(what: "no step is possible", trace: trace(to: next))
                return
            }
            for step in steps {
                if let place = places[step.next] {
                    backwards[place].append(Int32(next))
                } else {
                    places[step.next] = states.count
                    states.append(step.next)
                    parents.append(next)
                    backwards.append([Int32(next)])
                }
            }
            next += 1
        }
        // From every state there must be a way to an end: go back from the ends, and see who was not met.
        var canEnd = Array(repeating: false, count: states.count)
        var open = ends
        for end in ends { canEnd[end] = true }
        while let place = open.popLast() {
            for earlier in backwards[place] where !canEnd[Int(earlier)] {
                canEnd[Int(earlier)] = true
                open.append(Int(earlier))
            }
        }
        if let stuck = canEnd.firstIndex(of: false) {
            self.counterexample = Counterexample(what: "no end can be reached any more", trace: trace(to: stuck))
        }
    }
}
