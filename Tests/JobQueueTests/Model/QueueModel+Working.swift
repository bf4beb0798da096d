import Foundation

@testable import JobQueue

extension QueueModel {
    /// A job as a claim hands it out.
    struct Taken: Hashable, Sendable {
        let id: Int64
        let claims: Int32
        let attempt: Int
        let lane: JobLane
        let pass: Int64
    }

    mutating func register(_ worker: UUID, timeToLive: Duration) {
        self.workers.append(Worker(id: worker, expiresAt: self.now + timeToLive))
    }

    /// - Returns: `false` when the worker was declared dead.
    mutating func beat(_ worker: UUID, timeToLive: Duration) -> Bool {
        guard let index = self.workers.firstIndex(where: { $0.id == worker }) else { return false }
        self.workers[index].expiresAt = self.now + timeToLive
        return true
    }

    mutating func signOff(_ worker: UUID) {
        self.workers.removeAll { $0.id == worker }
    }

    mutating func publish(_ passes: [JobLane: Int64]) {
        for (lane, pass) in passes { self.lanes[lane] = max(self.lanes[lane] ?? pass, pass) }
    }

    /// Whether a job must wait for another of its line: one that is leased, or an earlier one that is ready or waits
    /// to be tried again. A timer that has never run holds up nobody.
    func isHeldUp(_ job: Job) -> Bool {
        guard let key = job.request.orderingKey else { return false }
        return self.jobs.contains { other in
            other.request.orderingKey == key
                && (other.isLeased || other.id < job.id && (other.isReady || other.waitsAgain))
        }
    }

    /// Leases jobs, lane after lane; what a lane leaves of its share passes to the next.
    /// - Parameter chosen: Takes exactly these of the jobs that may be claimed, where several connections compete.
    mutating func claim(
        _ quotas: [ClaimPlan.Quota], by worker: UUID, for length: Duration, only chosen: Set<Int64>? = nil
    ) -> [Taken] {
        guard self.hasWorker(worker) else { return [] }
        var taken: [Taken] = []
        var open = 0
        for quota in quotas {
            open += quota.limit
            let candidates = self.jobs
                .compactMap { job -> (pass: Int64, job: Job)? in
                    guard case .ready(let pass) = job.place, job.request.lane == quota.lane, pass >= quota.from,
                        chosen?.contains(job.id) ?? true
                    else { return nil }
                    return (pass, job)
                }
                .sorted { ($0.pass, $0.job.id) < ($1.pass, $1.job.id) }
                .filter { !self.isHeldUp($0.job) }
                .prefix(open)
            open -= candidates.count
            taken += candidates.map { pass, job in
                Taken(id: job.id, claims: job.claims + 1, attempt: job.attempt + 1, lane: quota.lane, pass: pass)
            }
        }
        // Only now: what one statement sees, it sees as it was before.
        for one in taken {
            guard let index = self.index(of: one.id) else { continue }
            self.jobs[index].place = .leased(by: worker, until: self.now + length)
            self.jobs[index].claims = one.claims
            self.jobs[index].attempt = one.attempt
        }
        return taken.sorted { ($0.pass, $0.id) < ($1.pass, $1.id) }
    }

    /// Ends attempts whose lease the worker still holds; nothing happens to the others.
    /// - Returns: Those it held.
    mutating func settle(_ settlements: [Settlement], by worker: UUID) -> Set<JobClaim> {
        var held: Set<JobClaim> = []
        for settlement in settlements {
            guard let index = self.index(ofLease: settlement.claim, heldBy: worker) else { continue }
            held.insert(settlement.claim)
            let id = settlement.claim.jobID
            switch settlement.verdict {
            case .completed:
                self.jobs[index].place = .completed
                self.freeKey(of: id)
            case .retry:
                self.jobs[index].place = .scheduled(at: self.now + settlement.delay)
            case .snooze:
                self.jobs[index].place = .scheduled(at: self.now + settlement.delay)
                self.jobs[index].attempt -= 1
            case .returned:
                self.jobs[index].place = .ready(pass: settlement.pass)
                self.jobs[index].attempt -= 1
            case .cancelled:
                self.jobs[index].place = .cancelled
                self.freeKey(of: id)
            case .discard, .lost:
                self.jobs[index].place = .dead(reason: settlement.reason ?? "discarded")
                self.freeKey(of: id)
            }
            if settlement.verdict != .completed, settlement.reason != nil {
                self.setbacks.append(
                    Setback(jobID: id, claims: settlement.claim.claims, verdict: settlement.verdict))
            }
        }
        return held
    }

    /// Makes ready again what is leased to a worker that does not know of it.
    /// - Returns: How many jobs.
    mutating func giveBack(except known: [JobClaim], by worker: UUID) -> Int {
        var count = 0
        for (index, job) in self.jobs.enumerated() {
            guard case .leased(by: worker, until: _) = job.place, !self.isLocked(job),
                !known.contains(JobClaim(jobID: job.id, claims: job.claims))
            else { continue }
            self.jobs[index].place = .ready(pass: self.lanes[job.request.lane] ?? 0)
            self.jobs[index].attempt -= 1
            count += 1
        }
        return count
    }

    /// Completes one attempt together with its effect and a follow-up: all of it, or nothing if the lease is gone.
    mutating func complete(
        _ claim: JobClaim, by worker: UUID, enqueueing followUps: [Request] = [], producer: Int = 0
    ) -> Bool {
        guard let index = self.index(ofLease: claim, heldBy: worker) else { return false }
        self.jobs[index].place = .completed
        self.freeKey(of: claim.jobID)
        self.effects.append(claim)
        self.enqueue(followUps, by: producer)
        return true
    }
}
