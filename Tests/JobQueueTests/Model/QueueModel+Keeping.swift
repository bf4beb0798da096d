import Foundation

@testable import JobQueue

extension QueueModel {
    /// Makes due jobs ready, each tenant's spread from the lane's published time on.
    /// - Returns: How many.
    @discardableResult
    mutating func promote(limit: Int) -> Int {
        var due: [(at: Duration, index: Int)] = []
        for (index, job) in self.jobs.enumerated() {
            if case .scheduled(let at) = job.place, at <= self.now { due.append((at, index)) }
        }
        // Jobs are in the order of ids, and the sort keeps equals in place.
        due.sort { $0.at < $1.at }
        var places: [Line: Int64] = [:]
        for (_, index) in due.prefix(limit) {
            let request = self.jobs[index].request
            let line = Line(producer: 0, lane: request.lane, tenantID: request.tenantID)
            places[line, default: 0] += JobVirtualTime.stride
            self.jobs[index].place = .ready(pass: (self.lanes[request.lane] ?? 0) + (places[line] ?? 0))
        }
        return min(due.count, limit)
    }

    /// Has jobs come due in this order within each hour: which of two that were put off at once was first, only the
    /// database can say.
    mutating func arrange(_ schedule: [Int64]) {
        for (place, id) in schedule.enumerated() {
            guard let index = self.index(of: id), case .scheduled(let at) = self.jobs[index].place else { continue }
            let hour = Duration.seconds(at.components.seconds / 3600 * 3600)
            self.jobs[index].place = .scheduled(at: hour + .microseconds(place))
        }
    }

    /// Declares workers dead whose registration has expired.
    mutating func expireWorkers() {
        self.workers.removeAll { $0.expiresAt <= self.now }
    }

    mutating func expireKeys() {
        self.keys = self.keys.filter { entry in entry.value.expiresAt.map { $0 > self.now } ?? true }
    }

    /// Takes leases away from workers that are gone, and those past their deadline; skips what an open transaction has.
    /// - Returns: How many, by whether the job is dead.
    @discardableResult
    mutating func rescue(limit: Int, maximumLosses: Int, delay: Duration) -> [Bool: Int] {
        var counts: [Bool: Int] = [:]
        let lost = self.jobs.indices.filter { index in
            guard case .leased(let worker, let until) = self.jobs[index].place else { return false }
            return (until <= self.now || !self.hasWorker(worker)) && !self.isLocked(self.jobs[index])
        }
        for index in lost.prefix(limit) {
            let job = self.jobs[index]
            let isDead =
                job.losses + 1 >= maximumLosses || job.attempt >= job.request.maximumAttempts ?? Int(Int16.max)
            self.jobs[index].losses += 1
            self.jobs[index].place =
                isDead
                ? .dead(reason: "lease_lost") : .scheduled(at: self.now + delay * (1 << min(job.losses, 10)))
            if isDead { self.freeKey(of: job.id) }
            self.setbacks.append(Setback(jobID: job.id, claims: job.claims, verdict: .lost))
            counts[isDead, default: 0] += 1
        }
        return counts
    }
}
