import Foundation

@testable import JobQueue

extension QueueModel {
    /// Adds jobs; those whose unique key is taken are left out.
    ///
    /// A job's pass is one stride after its tenant's last one by this producer, or after the lane's published time if
    /// that is later; a batch keeps its tenant's distances even where the producer lags behind.
    mutating func enqueue(_ requests: [Request], by producer: Int = 0) {
        for (request, place) in zip(requests, self.places(for: requests, by: producer)) {
            let id = self.takeID()
            guard self.admit(request.uniqueKey, id, for: request.uniqueFor) else { continue }
            let pass = max(place.base, self.lanes[request.lane] ?? 0) + place.offset
            self.jobs.append(
                Job(
                    id: id, request: request,
                    place: request.delay > .zero ? .scheduled(at: self.now + request.delay) : .ready(pass: pass)))
        }
    }

    /// Enqueues in a transaction that stays open.
    mutating func beginEnqueueing(_ requests: [Request], by producer: Int = 0) {
        var later = self
        later.enqueue(requests, by: producer)
        let jobs = Array(later.jobs.dropFirst(self.jobs.count))
        later.jobs = self.jobs
        self = later
        self.transaction = .enqueueing(jobs)
    }

    /// Begins to complete, in a transaction that stays open.
    /// - Returns: Whether the lease was held; otherwise no transaction is open.
    mutating func beginCompleting(_ claim: JobClaim, by worker: UUID) -> Bool {
        guard self.index(ofLease: claim, heldBy: worker) != nil else { return false }
        self.transaction = .completing(claim)
        return true
    }

    /// Ends the open transaction.
    mutating func end(isCommitted: Bool) {
        defer { self.transaction = nil }
        guard isCommitted else { return }
        switch self.transaction {
        case .enqueueing(let jobs):
            self.jobs = (self.jobs + jobs).sorted { $0.id < $1.id }
        case .completing(let claim):
            guard let index = self.index(of: claim.jobID), case .leased(let worker, _) = self.jobs[index].place
            else { return }
            _ = self.complete(claim, by: worker)
        case nil:
            return
        }
    }

    /// Gives places out; a producer does not take them back when its transaction fails.
    mutating func places(for requests: [Request], by producer: Int) -> [JobVirtualTime.Place] {
        var bases: [Line: Int64] = [:]
        return requests.map { request in
            let line = Line(producer: producer, lane: request.lane, tenantID: request.tenantID)
            let base = bases[line] ?? self.passes[line] ?? 0
            bases[line] = base
            let last = (self.passes[line] ?? 0) + JobVirtualTime.stride
            self.passes[line] = last
            return JobVirtualTime.Place(base: base, offset: last - base)
        }
    }

    /// Takes back jobs that have not come due.
    mutating func cancel(_ uniqueKeys: [String]) {
        for id in uniqueKeys.compactMap({ self.keys[$0]?.jobID }) {
            guard let index = self.index(of: id), case .scheduled = self.jobs[index].place else { continue }
            self.jobs[index].place = .cancelled
            // Cancelling frees a key that is kept for a period, too.
            self.keys = self.keys.filter { $0.value.jobID != id }
        }
    }

    /// Enqueues dead jobs again, as new ones.
    /// - Returns: The new ids, by the dead ones'.
    mutating func replay(_ ids: [Int64]) -> [Int64: Int64] {
        var replayed: [Int64: Int64] = [:]
        var places: [Line: Int64] = [:]
        for index in self.jobs.indices where ids.contains(self.jobs[index].id) {
            let dead = self.jobs[index]
            guard dead.isDead, dead.replayedAs == nil else { continue }
            let id = self.takeID()
            guard self.admit(dead.request.uniqueKey, id, for: nil) else { continue }
            let line = Line(producer: 0, lane: dead.request.lane, tenantID: dead.request.tenantID)
            places[line, default: 0] += JobVirtualTime.stride
            let pass = (self.lanes[dead.request.lane] ?? 0) + (places[line] ?? 0)
            self.jobs[index].replayedAs = id
            self.jobs.append(Job(id: id, request: dead.request, place: .ready(pass: pass)))
            replayed[dead.id] = id
        }
        return replayed
    }

    private mutating func takeID() -> Int64 {
        defer { self.nextID += 1 }
        return self.nextID
    }

    /// - Returns: Whether the job may exist: it has no key, or now holds it.
    private mutating func admit(_ key: String?, _ id: Int64, for period: Duration?) -> Bool {
        guard let key else { return true }
        guard self.keys[key] == nil else { return false }
        self.keys[key] = Key(jobID: id, expiresAt: period.map { self.now + $0 })
        return true
    }
}
