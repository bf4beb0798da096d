import Testing

/// Every interleaving of claim, rescue, completion and rotation, for two workers and two jobs.
///
/// Nothing here runs the queue's code; it shows that the design holds, and that each of its parts is needed. The
/// statements are held against a model in ``QueueModelTests``.
@Suite(.serialized)
struct LeaseProtocolTests {
    /// The counts are those of a search that looked everywhere: one that explored nothing would pass.
    @Test(arguments: [nil, .ready, .lease] as [LeaseProtocol.Table?], [false, true])
    func everyInterleavingKeepsThePromises(rotated: LeaseProtocol.Table?, isOrdered: Bool) {
        var system = LeaseProtocol(rotated: rotated, isOrdered: isOrdered)
        if rotated == nil { system.maximumExpiries = [1, 1] }
        let space = StateSpace(of: system)
        let what = rotated.map { "\($0)" } ?? "nothing"
        print("rotation of \(what): \(space.stateCount) states, \(space.stepCount) steps, \(space.endCount) ends")
        #expect(space.counterexample == nil, "\(space.counterexample?.description ?? "")")
        #expect(space.stateCount > 1000)
        #expect(space.endCount > 10)
    }

    @Test
    func completionByJobAloneLetsALateWorkerIn() {
        self.requireCounterexample(.completionByJobAlone, "landed after its lease was lost")
    }

    @Test
    func rescueThatDoesNotRaiseClaimsLetsALateWorkerIn() {
        self.requireCounterexample(.claimsNotRaised, "landed after its lease was lost")
    }

    @Test
    func rotationWithoutLockLosesARow() {
        let found = self.requireCounterexample(.copyWithoutLock, rotated: .ready, "is lost")
        #expect(found?.trace.contains("job 1 is enqueued") == true)
    }

    @Test
    func rotationWithoutLockBringsAClaimedRowBack() {
        self.requireCounterexample(.copyWithoutLock, rotated: .ready, "is leased and ready")
    }

    @Test
    func rotationWithoutLockLosesALease() {
        self.requireCounterexample(.copyWithoutLock, rotated: .lease, "is lost")
    }

    @Test
    func rotationOfBothTablesAtOnceDeadlocks() {
        self.requireCounterexample(.lockOfBothTables, rotated: .ready, "deadlock")
    }

    @Test
    func claimInTwoTransactionsLosesAJob() {
        self.requireCounterexample(.claimInTwoTransactions, "is lost")
    }

    /// A flaw must be found; its trace is in the log, for whoever wants to know what the flaw does.
    @discardableResult
    private func requireCounterexample(
        _ flaw: LeaseProtocol.Flaw, rotated: LeaseProtocol.Table? = nil, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> StateSpace.Counterexample? {
        let space = StateSpace(of: LeaseProtocol(flaw: flaw, rotated: rotated), lookingFor: what)
        let found = space.counterexample
        print("\(flaw), after \(space.stateCount) states: \(found?.description ?? "nothing")")
        #expect(found?.what.contains(what) == true, sourceLocation: sourceLocation)
        return found
    }
}
