import Logging
import Synchronization

extension JobWorker {
    /// - Returns: `nil` when the worker is stopped or cancelled before Postgres has answered.
    func register() async -> WorkerRegistration? {
        while !Task.isCancelled, self.stopGrace == nil {
            let registration = WorkerRegistration(now: self.clock.now())
            do {
                let beat = try await self.store.register(registration.id, self.configuration)
                self.heed(beat, registration)
                self.counters.add(\.registrationTotal)
                self.logger.info(
                    "worker registered",
                    metadata: ["worker_id": "\(registration.id)", "queue": "\(self.configuration.queue)"])
                return registration
            } catch {
                self.didFail("worker not registered", error)
                guard await self.clock.pauseAround(self.configuration.pollInterval) else { return nil }
            }
        }
        return nil
    }

    func beat(_ registration: WorkerRegistration) async {
        var pause = self.configuration.heartbeatInterval
        while await self.clock.pause(pause) {
            guard let isRenewed = await self.beatOnce(registration) else { return }
            pause = isRenewed ? self.configuration.heartbeatInterval : self.configuration.heartbeatInterval / 5
        }
    }

    /// - Returns: Whether the registration is renewed; `nil` when it is lost, or the task is cancelled.
    func beatOnce(_ registration: WorkerRegistration) async -> Bool? {
        let sentAt = self.clock.now()
        do {
            guard let beat = try await self.store.beat(registration.id, self.configuration) else {
                self.lose(registration, "worker was declared dead")
                return nil
            }
            registration.didBeat(at: sentAt)
            self.heed(beat, registration)
            return true
        } catch {
            guard !Task.isCancelled else { return nil }
            self.didFail("heartbeat failed", error)
            return false
        }
    }

    private func heed(_ beat: JobBeat, _ registration: WorkerRegistration) {
        registration.cancel(beat.cancelledJobIDs)
        let isNew = self.state.withLock { state in
            defer { state.isLimited = beat.isLimited }
            return state.isLimited != beat.isLimited
        }
        if isNew { self.wantClaim(isFullScan: true) }
    }

    /// Has attempts end at their deadlines, at most a tenth of a second late.
    func keepDeadlines(_ registration: WorkerRegistration) async {
        let longest = Duration.milliseconds(100)
        repeat {
            let now = self.clock.now()
            let left = registration.endOverdue(now: now).map { $0 - now } ?? longest
            guard await self.clock.pause(min(left, longest)) else { return }
        } while !registration.isLost
    }

    /// Ends the registration before the database can have let it expire, also while a heartbeat hangs.
    func distrust(_ registration: WorkerRegistration) async {
        let limit = max(.zero, self.configuration.timeToLive - self.configuration.trustMargin)
        while !Task.isCancelled {
            let left = registration.beatAt + limit - self.clock.now()
            guard left > .zero else { return self.lose(registration, "worker no longer trusts itself") }
            guard await self.clock.pause(left) else { return }
        }
    }

    private func lose(_ registration: WorkerRegistration, _ message: Logger.Message) {
        registration.end(.lost)
        self.logger.error(
            message,
            metadata: ["worker_id": "\(registration.id)", "count": "\(registration.runningCount)"])
        self.signal.set()
    }

    func didFail(_ message: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        self.counters.add(\.failureTotal)
        self.logger.warning(message, metadata: ["reason": "\(FailureReason(error))"])
    }
}
