extension LeaseProtocol {
    /// Collects the steps from one state.
    private struct Steps {
        let state: State
        var all: [(name: String, next: State)] = []

        mutating func add(_ name: String, _ change: (inout State) -> Void) {
            var next = self.state
            change(&next)
            self.all.append((name, next))
        }
    }

    func steps(from state: State) -> [(name: String, next: State)] {
        var steps = Steps(state: state)
        for worker in 0...1 { self.addRegistration(worker, &steps) }
        for job in 0...1 {
            self.addLeader(job, &steps)
            for worker in 0...1 { self.addClaims(worker, job, &steps) }
            for claim in [1, 2] as [UInt8] { self.addAttempt(job, claim, &steps) }
        }
        self.addRotation(&steps)
        return steps.all
    }

    /// Whether a statement that names this table waits for the rotation.
    private func isLocked(_ table: Table, _ state: State) -> Bool {
        switch state.rotation {
        case .before, .after: false
        case .lockedFirst: table == .ready
        case .locked, .emptied: self.flaw == .lockOfBothTables || table == self.rotated
        case .copied: self.flaw != .copyWithoutLock && table == self.rotated
        }
    }

    private func addRegistration(_ worker: Int, _ steps: inout Steps) {
        let now = steps.state[worker: worker]
        if now.isRegistered, now.epoch < self.maximumExpiries[worker] {
            steps.add("worker \(worker) expires") { $0[worker: worker].isRegistered = false }
        }
        if !now.isRegistered {
            steps.add("worker \(worker) registers anew") {
                $0[worker: worker].isRegistered = true
                $0[worker: worker].epoch += 1
            }
        }
    }

    /// Enqueueing, promotion and rescue.
    private func addLeader(_ number: Int, _ steps: inout Steps) {
        let (state, job) = (steps.state, steps.state[job: number])
        if job.place == .absent, !self.isLocked(.ready, state) {
            steps.add("job \(number) is enqueued") { $0[job: number].place = .ready }
        }
        if job.place == .scheduled, !self.isLocked(.ready, state) {
            steps.add("job \(number) is promoted") { $0[job: number].place = .ready }
        }
        // Rows under lock are skipped. Whether the worker is gone or the deadline has passed makes no difference.
        if job.place == .leased, !job.isLocked, !self.isLocked(.lease, state) {
            steps.add("job \(number) is rescued") { state in
                self.putOff(&state[job: number])
                if self.flaw == .claimsNotRaised, state[job: number].place == .scheduled {
                    state[job: number].claims -= 1
                }
            }
        }
    }

    private func putOff(_ job: inout State.Job) {
        job.place = job.claimCount < self.maximumClaims ? .scheduled : .dead
        (job.worker, job.epoch, job.holder) = (0, 0, 0)
    }

    private func addClaims(_ worker: Int, _ number: Int, _ steps: inout Steps) {
        let (state, job, now) = (steps.state, steps.state[job: number], steps.state[worker: worker])
        let first = state.one
        let isHeldUp =
            self.isOrdered && number == 1
            && (first.place == .ready || first.place == .leased || first.place == .scheduled && first.claims > 0)
        guard job.place == .ready, now.isRegistered, !isHeldUp, job.claimCount < self.maximumClaims,
            !self.isLocked(.ready, state), !self.isLocked(.lease, state)
        else { return }
        let claim = job.claimCount + 1
        func lease(_ job: inout State.Job) {
            job.place = .leased
            job.claims += 1
            job.claimCount = claim
            job.holder = claim
            (job.worker, job.epoch) = (UInt8(worker), now.epoch)
        }
        func attempt(_ phase: State.Attempt.Phase) -> State.Attempt {
            State.Attempt(phase: phase, worker: UInt8(worker), epoch: now.epoch, claims: job.claims + 1)
        }
        if self.flaw == .claimInTwoTransactions {
            steps.add("worker \(worker) deletes job \(number) from ready") { state in
                state[job: number].place = .nowhere
                state[job: number].claimCount = claim
                state[job: number][claim] = attempt(.taking)
            }
            return
        }
        steps.add("worker \(worker) claims job \(number)") { state in
            lease(&state[job: number])
            state[job: number][claim] = attempt(.running)
        }
        steps.add("worker \(worker) claims job \(number), and the reply is lost") { lease(&$0[job: number]) }
    }

    private func addAttempt(_ number: Int, _ claim: UInt8, _ steps: inout Steps) {
        let (state, job) = (steps.state, steps.state[job: number])
        let attempt = job[claim]
        let name = "claim \(claim) of job \(number)"
        switch attempt.phase {
        case .none:
            return
        case .taking:
            steps.add("\(name) inserts its lease") { state in
                state[job: number].place = .leased
                state[job: number].claims += 1
                state[job: number].holder = claim
                (state[job: number].worker, state[job: number].epoch) = (attempt.worker, attempt.epoch)
                state[job: number][claim].phase = .running
            }
        case .running:
            self.addEndings(number, claim, name, &steps)
        case .completing:
            steps.add("\(name) wants to enqueue") { $0[job: number][claim].phase = .wantingReady }
            steps.add("\(name) commits") { self.commit(&$0[job: number], claim) }
        case .wantingReady:
            if !self.isLocked(.ready, state) {
                steps.add("\(name) enqueues a follow-up") { $0[job: number][claim].phase = .holdingReady }
            }
        case .holdingReady:
            steps.add("\(name) commits with its follow-up") { self.commit(&$0[job: number], claim) }
        }
        // The worker dies, or the handler is cancelled; an open transaction is rolled back.
        steps.add("\(name) vanishes") { $0[job: number][claim] = State.Attempt() }
    }

    private func commit(_ job: inout State.Job, _ claim: UInt8) {
        job.place = .done
        job.effects += 1
        job.hasLateEffect = job.hasLateEffect || job.holder != claim
        (job.worker, job.epoch, job.holder) = (0, 0, 0)
        job[claim] = State.Attempt()
    }

    /// Settlement, and the first statement of a completing transaction.
    private func addEndings(_ number: Int, _ claim: UInt8, _ name: String, _ steps: inout Steps) {
        let (state, job) = (steps.state, steps.state[job: number])
        let attempt = job[claim]
        let isFenced =
            self.flaw == .completionByJobAlone
            || job.claims == attempt.claims && job.worker == attempt.worker && job.epoch == attempt.epoch
        guard !self.isLocked(.lease, state) else { return }
        // Another transaction has the row: whoever wants it waits.
        guard !job.isLocked else { return }
        guard job.place == .leased, isFenced else {
            steps.add("\(name) finds its lease gone") { $0[job: number][claim] = State.Attempt() }
            return
        }
        steps.add("\(name) begins to complete") { $0[job: number][claim].phase = .completing }
        // A settlement names `ready` as well, whatever its verdict.
        guard !self.isLocked(.ready, state) else { return }
        steps.add("\(name) is settled as done") { state in
            state[job: number].place = .done
            (state[job: number].worker, state[job: number].epoch, state[job: number].holder) = (0, 0, 0)
            state[job: number][claim] = State.Attempt()
        }
        steps.add("\(name) is settled to be tried again, and the reply is lost") { self.putOff(&$0[job: number]) }
        if job.claimCount < self.maximumClaims {
            steps.add("\(name) is given back") { state in
                state[job: number].place = .ready
                (state[job: number].worker, state[job: number].epoch, state[job: number].holder) = (0, 0, 0)
                state[job: number][claim] = State.Attempt()
            }
        }
    }

    private func addRotation(_ steps: inout Steps) {
        let state = steps.state
        let jobs = [state.one, state.other]
        // An open transaction keeps its tables until it ends.
        let isReadyInUse = jobs.contains { $0.first.phase == .holdingReady || $0.second.phase == .holdingReady }
        let isLeaseInUse = jobs.contains { $0.isLocked }
        let isFree = self.rotated == .ready ? !isReadyInUse : !isLeaseInUse
        let live = UInt8((0...1).map { self.isLive(jobs[$0]) ? 1 << $0 : 0 }.reduce(0, +))
        switch state.rotation {
        case .before where self.flaw == .copyWithoutLock:
            steps.add("rotation copies rows \(live)") { state in
                state.rotation = .copied
                state.copy = live
            }
        case .before where self.flaw == .lockOfBothTables:
            if !isReadyInUse { steps.add("rotation locks ready") { $0.rotation = .lockedFirst } }
        case .before:
            if isFree { steps.add("rotation locks the table") { $0.rotation = .locked } }
        case .lockedFirst:
            if !isLeaseInUse { steps.add("rotation locks lease") { $0.rotation = .locked } }
        case .locked:
            steps.add("rotation copies rows \(live)") { state in
                state.rotation = .copied
                state.copy = live
            }
        case .copied:
            // Emptying the old file takes the table's lock, in the flawed variant only now.
            guard isFree else { return }
            steps.add("rotation empties the old file") { state in
                for number in 0...1 { self.replace(&state[job: number], isCopied: state.copy & 1 << number != 0) }
                state.rotation = .emptied
                state.copy = 0
            }
        case .emptied:
            steps.add("rotation commits") { $0.rotation = .after }
        case .after:
            return
        }
    }

    /// Whether the job has a row in the table that is rotated.
    private func isLive(_ job: State.Job) -> Bool {
        switch self.rotated {
        case .ready: job.place == .ready
        case .lease: job.place == .leased
        case nil: false
        }
    }

    /// The copy takes the table's place: a row that is not in it is gone, one that was deleted since is back.
    private func replace(_ job: inout State.Job, isCopied: Bool) {
        if self.isLive(job), !isCopied { job.place = .nowhere }
        if !self.isLive(job), isCopied { job.isTwice = true }
    }
}
