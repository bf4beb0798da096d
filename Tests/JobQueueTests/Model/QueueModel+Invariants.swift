@testable import JobQueue

extension QueueModel {
    /// What the queue must never do, whatever happens to it: an empty list, or a sentence for each broken promise.
    /// - Parameter earlier: The queue one step before.
    func violations(since earlier: QueueModel) -> [String] {
        var broken: [String] = []
        func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
            if !holds { broken.append(sentence()) }
        }
        for before in earlier.jobs {
            guard let job = self[before.id] else {
                broken.append("job \(before.id) is lost")
                continue
            }
            require(!before.hasEnded || job.place == before.place, "job \(job.id) ended twice")
            require(job.claims >= before.claims, "claims of job \(job.id) fell")
            require(job.losses >= before.losses, "losses of job \(job.id) fell")
            require(
                job.attempt >= before.attempt || before.isLeased && job.attempt == before.attempt - 1,
                "attempt of job \(job.id) fell without a snooze or return")
            if job.isLeased, !before.isLeased || job.claims != before.claims {
                require(before.isReady, "job \(job.id) was leased, and was not ready")
                require(job.claims == before.claims + 1, "job \(job.id) was leased without a new claim")
                self.requireOrder(job, earlier, &broken)
            }
        }
        for job in self.jobs {
            require(0...Int(job.claims) ~= job.attempt, "job \(job.id) has \(job.attempt) attempts")
            require(0...Int(job.claims) ~= job.losses, "job \(job.id) has \(job.losses) losses")
        }
        for (lane, pass) in earlier.lanes { require(self.lanes[lane] ?? 0 >= pass, "lane \(lane) went back") }
        let live = self.jobs.filter { !$0.hasEnded }
        let unique = live.filter { $0.request.uniqueFor == nil }.compactMap(\.request.uniqueKey)
        require(Set(unique).count == unique.count, "two live jobs have one unique key")
        let lines = live.filter(\.isLeased).compactMap(\.request.orderingKey)
        require(Set(lines).count == lines.count, "two leased jobs have one ordering key")
        require(Set(self.effects.map(\.jobID)).count == self.effects.count, "an effect landed twice")
        for effect in self.effects {
            let job = self[effect.jobID]
            require(job?.place == .completed, "job \(effect.jobID) had its effect and is not done")
            require(job?.claims == effect.claims, "an effect of job \(effect.jobID) landed after its lease was lost")
        }
        let setbacks = self.setbacks.map { JobClaim(jobID: $0.jobID, claims: $0.claims) }
        require(Set(setbacks).count == setbacks.count, "an attempt ended twice")
        return broken
    }

    private func requireOrder(_ job: Job, _ earlier: QueueModel, _ broken: inout [String]) {
        guard let key = job.request.orderingKey else { return }
        // Judged by what was true before: one claim takes several jobs at once.
        let overtaken = earlier.jobs.first { other in
            other.request.orderingKey == key && other.id < job.id && (other.isReady || other.waitsAgain)
        }
        if let overtaken { broken.append("job \(job.id) overtook job \(overtaken.id) of its line") }
    }
}
