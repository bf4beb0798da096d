import Logging
import Synchronization

extension JobWorker {
    func claimAndRun(_ registration: WorkerRegistration, _ flusher: SettlementFlusher) async {
        let runner = JobRunner(
            registry: self.registry, configuration: self.configuration, registration: registration, sql: self.sql,
            clock: self.clock, counters: self.counters, logger: self.logger)
        await withDiscardingTaskGroup { handlers in
            var mayHaveMore = true
            var fullScanAt = Duration.zero
            while !Task.isCancelled, !registration.isLost, self.stopGrace == nil {
                let free = self.configuration.concurrency - registration.runningCount
                guard free > 0, !flusher.isBehind, mayHaveMore || self.state.withLock({ $0.wantsClaim }) else {
                    await self.signal.wait()
                    continue
                }
                let now = self.clock.now()
                let isFullScan = self.state.withLock { state in
                    defer { (state.wantsClaim, state.wantsFullScan) = (false, false) }
                    return state.wantsFullScan || now >= fullScanAt
                }
                if isFullScan { fullScanAt = now + self.configuration.fullScanInterval }
                guard let claim = await self.claim(free, isFullScan: isFullScan, registration) else {
                    mayHaveMore = true
                    _ = await self.clock.pauseAround(self.configuration.pollInterval / 4)
                    continue
                }
                mayHaveMore = claim.mayHaveMore
                for job in claim.jobs {
                    // Stopped while the claim was under way: these were never begun.
                    if self.stopGrace != nil {
                        flusher.add(Settlement(job, .returned))
                        continue
                    }
                    registration.didBegin(job)
                    handlers.addTask { await self.handle(job, runner, registration, flusher) }
                }
            }
            await self.wind(down: registration, flusher) { handlers.cancelAll() }
        }
    }

    /// - Returns: `nil` when the statement failed.
    private func claim(
        _ free: Int, isFullScan: Bool, _ registration: WorkerRegistration
    ) async -> (jobs: [ClaimedJob], mayHaveMore: Bool)? {
        let quotas = self.plan.withLock { $0.quotas(free: free, isFullScan: isFullScan) }
        do {
            let jobs = try await self.store.claim(quotas, for: registration.id)
            var counts: [JobLane: Int] = [:]
            var highest: [JobLane: Int64] = [:]
            for job in jobs {
                counts[job.lane, default: 0] += 1
                highest[job.lane] = max(highest[job.lane] ?? .min, job.pass)
            }
            let mayHaveMore = self.plan.withLock { $0.record(quotas, counts: counts, highest: highest) }
            self.counters.update { snapshot in
                snapshot.claimTotal += 1
                snapshot.emptyClaimTotal += jobs.isEmpty ? 1 : 0
                snapshot.claimedTotal += jobs.count
            }
            return (jobs, mayHaveMore)
        } catch {
            self.didFail("claim failed", error)
            return nil
        }
    }

    private func handle(
        _ job: ClaimedJob, _ runner: JobRunner, _ registration: WorkerRegistration, _ flusher: SettlementFlusher
    ) async {
        let settlement = await runner.run(job)
        if registration.didFinish(job) {
            if let settlement {
                flusher.add(settlement)
            } else if job.isOrdered {
                // The next of its line may run now, and lies below the watermark perhaps.
                self.wantClaim(isFullScan: true)
            }
        }
        self.signal.set()
    }

    func didSettle(_ settled: [Settlement], lost: [Settlement]) {
        self.counters.update { snapshot in
            for settlement in settled {
                switch settlement.verdict {
                case .completed: snapshot.completedTotal += 1
                case .retry: snapshot.retriedTotal += 1
                case .snooze: snapshot.snoozedTotal += 1
                case .discard: snapshot.discardedTotal += 1
                case .returned: snapshot.returnedTotal += 1
                case .lost: snapshot.leaseLostTotal += 1
                }
            }
            snapshot.leaseLostTotal += lost.count
        }
        if settled.contains(where: \.isOrdered) { self.wantClaim(isFullScan: true) } else { self.signal.set() }
    }
}
