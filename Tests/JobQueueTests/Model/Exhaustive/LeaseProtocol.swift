/// How claim, rescue, completion and rotation mesh: two workers, two jobs, a leader, a producer.
///
/// One statement is one step, as Postgres makes it: it sees what was committed before it, and waits for row locks. What
/// is several statements, or holds a lock while others go on, is several steps: a completing transaction, a rotation.
/// Time is left out: a registration may expire, and a deadline pass, at any moment.
struct LeaseProtocol: ExploredSystem {
    /// What is done wrong, to see that it is found.
    enum Flaw {
        /// Completion deletes the lease by the job's id alone.
        case completionByJobAlone
        /// A rescued job is claimed under the number it had.
        case claimsNotRaised
        /// Rotation copies the live rows before it has the table to itself.
        case copyWithoutLock
        /// A claim deletes from `ready`, commits, and then inserts the lease.
        case claimInTwoTransactions
        /// Rotation locks `ready` and then `lease`, while completions take them the other way round.
        case lockOfBothTables
    }

    enum Table { case ready, lease }

    var flaw: Flaw?
    /// The table that is rotated once, at any moment.
    var rotated: Table?
    /// Whether the second job is in line behind the first.
    var isOrdered = false
    /// How often each job is claimed at most; when its lease is lost for the last time, it is dead.
    var maximumClaims: UInt8 = 2
    /// How often each worker's registration may expire.
    var maximumExpiries: [UInt8] = [1, 0]

    struct State: Hashable {
        enum Place: UInt8 { case absent, ready, leased, scheduled, done, dead, nowhere }

        /// One claim's handler, at its worker.
        struct Attempt: Hashable {
            enum Phase: UInt8 { case none, taking, running, completing, wantingReady, holdingReady }

            var phase = Phase.none
            var worker: UInt8 = 0
            var epoch: UInt8 = 0
            var claims: UInt8 = 0

            var isOpen: Bool { self.phase.rawValue >= Phase.completing.rawValue }
        }

        struct Job: Hashable {
            var place = Place.absent
            /// Also in `ready`, where it was before.
            var isTwice = false
            /// The row's; with the worker and its epoch, the fence.
            var claims: UInt8 = 0
            var worker: UInt8 = 0
            var epoch: UInt8 = 0
            /// Which claim the lease truly is; not known to the queue.
            var holder: UInt8 = 0
            var claimCount: UInt8 = 0
            var effects: UInt8 = 0
            var hasLateEffect = false
            var first = Attempt()
            var second = Attempt()

            subscript(claim: UInt8) -> Attempt {
                get { claim == 1 ? self.first : self.second }
                set { if claim == 1 { self.first = newValue } else { self.second = newValue } }
            }

            var hasEnded: Bool { self.place == .done || self.place == .dead }
            /// Whether a completing transaction has deleted its lease, and not yet committed.
            var isLocked: Bool { self.first.isOpen || self.second.isOpen }
            var isAtRest: Bool { self.first.phase == .none && self.second.phase == .none }
        }

        struct Worker: Hashable {
            var epoch: UInt8 = 0
            var isRegistered = true
        }

        enum Rotation: UInt8 { case before, lockedFirst, locked, copied, emptied, after }

        var one = Job()
        var other = Job()
        var left = Worker()
        var right = Worker()
        var rotation = Rotation.before
        /// The jobs whose rows the rotation has copied.
        var copy: UInt8 = 0

        subscript(job job: Int) -> Job {
            get { job == 0 ? self.one : self.other }
            set { if job == 0 { self.one = newValue } else { self.other = newValue } }
        }

        subscript(worker worker: Int) -> Worker {
            get { worker == 0 ? self.left : self.right }
            set { if worker == 0 { self.left = newValue } else { self.right = newValue } }
        }
    }

    var initial: State {
        var state = State()
        state.one.place = .ready
        if self.rotated == nil { state.rotation = .after }
        return state
    }

    func isEnd(_ state: State) -> Bool {
        state.one.hasEnded && state.other.hasEnded && state.one.isAtRest && state.other.isAtRest
            && state.rotation == .after
    }

    func violation(in state: State) -> String? {
        for number in 0...1 {
            let job = state[job: number]
            if job.effects > 1 { return "job \(number) has its effects twice" }
            if job.hasLateEffect { return "an effect of job \(number) landed after its lease was lost" }
            if job.isTwice { return "job \(number) is leased and ready" }
            if job.place == .nowhere, job.first.phase != .taking, job.second.phase != .taking {
                return "job \(number) is lost"
            }
            if state.rotation == .lockedFirst, job.first.phase == .wantingReady || job.second.phase == .wantingReady {
                return "deadlock: a completion waits for ready, and the rotation for lease"
            }
        }
        if self.isOrdered, state.one.place == .leased, state.other.place == .leased {
            return "two jobs of one line are leased"
        }
        if self.isOrdered, state.other.effects > 0, !state.one.hasEnded { return "job 1 overtook job 0" }
        return nil
    }
}
