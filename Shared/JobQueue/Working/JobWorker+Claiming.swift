import Logging
import Synchronization

extension JobWorker {
    func claimAndRun(_ registration: WorkerRegistration, _ flusher: SettlementFlusher) async {
        let runner = JobRunner(
            registry: self.registry, configuration: self.configuration, registration: registration, sql: self.sql,
            clock: self.clock, counters: self.counters, logger: self.logger)
        await withDiscardingTaskGroup { handlers in
            var mayHaveMore = true
            var scans = ScanTimes(interval: self.configuration.fullScanInterval)
            var strays: [Duration] = []
            while !Task.isCancelled, !registration.isLost, self.stopGrace == nil {
                if !strays.isEmpty, strays[0] <= self.clock.now() {
                    if await self.giveBackStrays(registration, flusher) { strays.removeFirst() }
                }
                guard registration.runningCount < self.configuration.concurrency, !flusher.isBehind,
                    mayHaveMore || self.state.withLock({ $0.wantsClaim })
                else {
                    await self.signal.wait()
                    continue
                }
                let limit = self.configuration.claimLimit
                await registration.letHandlersEnd {
                    self.configuration.concurrency - registration.runningCount >= limit
                }
                let free = min(limit, self.configuration.concurrency - registration.runningCount)
                let now = self.clock.now()
                let wantsFullScan = self.state.withLock { state in
                    defer { (state.wantsClaim, state.wantsFullScan) = (false, false) }
                    return state.wantsFullScan
                }
                let scan = scans.next(now: now, wantsFullScan: wantsFullScan)
                guard let (claim, hasMore) = await self.claim(free, scan, registration) else {
                    mayHaveMore = true
                    // The reply may be lost, or the statement still be running when its caller has given up.
                    let now = self.clock.now()
                    strays = [now, now + .seconds(2), now + .seconds(10), now + .seconds(60)]
                    _ = await self.clock.pauseAround(self.configuration.pollInterval / 4)
                    continue
                }
                mayHaveMore = hasMore
                scans.didScan(scan, from: now, to: self.clock.now())
                let retryAt = claim.retryAfter.map { self.clock.now() + $0 }
                if let retryAt, self.state.withLock({ $0.beginsRetryTimer(at: retryAt) }) {
                    handlers.addTask { await self.wantClaim(at: retryAt) }
                }
                // Lost while the claim was under way: its leases are, or soon will be, somebody else's.
                for job in claim.jobs where !registration.isLost {
                    // Stopped while the claim was under way: these were never begun.
                    if self.stopGrace != nil {
                        flusher.add(Settlement(job, .returned))
                        continue
                    }
                    let interruption = JobInterruption()
                    registration.didBegin(job, interruption)
                    handlers.addTask { await self.handle(job, interruption, runner, registration, flusher) }
                }
            }
            if !strays.isEmpty, !Task.isCancelled, !registration.isLost {
                _ = await self.giveBackStrays(registration, flusher)
            }
            await self.wind(down: registration, flusher) { handlers.cancelAll() }
        }
    }

    /// - Returns: `nil` when the statement failed.
    private func claim(
        _ free: Int, _ scan: ClaimPlan.Scan, _ registration: WorkerRegistration
    ) async -> (claim: ClaimResult, mayHaveMore: Bool)? {
        let quotas = self.plan.withLock { $0.quotas(free: free, scan: scan) }
        do {
            let claim = try await self.store.claim(
                quotas, for: registration.id, isLimited: self.state.withLock { $0.isLimited })
            var counts = claim.movedCounts
            var highest: [JobLane: Int64] = [:]
            for job in claim.jobs {
                counts[job.lane, default: 0] += 1
                highest[job.lane] = max(highest[job.lane] ?? .min, job.pass)
            }
            let mayHaveMore = self.plan.withLock { $0.record(quotas, counts: counts, highest: highest) }
            self.counters.update { snapshot in
                snapshot.claimTotal += 1
                snapshot.emptyClaimTotal += claim.jobs.isEmpty ? 1 : 0
                snapshot.claimedTotal += claim.jobs.count
            }
            return (claim, mayHaveMore)
        } catch {
            self.didFail("claim failed", error)
            return nil
        }
    }

    /// Gives back what a claim took whose reply never came: leased to this worker, and known to nobody. Only the claimer
    /// may do that, while no claim of its own is under way.
    /// - Returns: Whether it was done.
    private func giveBackStrays(_ registration: WorkerRegistration, _ flusher: SettlementFlusher) async -> Bool {
        let known = registration.known { flusher.pendingClaims }
        do {
            let count = try await self.store.giveBack(except: known, for: registration.id)
            guard count > 0 else { return true }
            self.counters.update { $0.returnedTotal += count }
            self.logger.warning("jobs given back whose claim was lost", metadata: ["count": "\(count)"])
            self.wantClaim(isFullScan: true)
            return true
        } catch {
            self.didFail("lost claims not given back", error)
            return false
        }
    }

    private func handle(
        _ job: ClaimedJob, _ interruption: JobInterruption, _ runner: JobRunner, _ registration: WorkerRegistration,
        _ flusher: SettlementFlusher
    ) async {
        let settlement = await runner.run(job, interruption)
        let counts = registration.didFinish(job) { if let settlement { flusher.add(settlement) } }
        if counts, settlement == nil { self.didEnd(isOrdered: job.isOrdered) }
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
                case .cancelled: snapshot.cancelledTotal += 1
                }
            }
            snapshot.leaseLostTotal += lost.count
        }
        self.didEnd(isOrdered: settled.contains(where: \.isOrdered))
    }

    /// Some attempt is over in the database: the next of its line, or of its tenant, may run now, and lies below the
    /// watermark perhaps.
    private func didEnd(isOrdered: Bool) {
        if isOrdered {
            self.wantClaim(isFullScan: true)
        } else if self.state.withLock({ $0.isLimited }) {
            self.wantClaim()
        } else {
            self.signal.set()
        }
    }
}
