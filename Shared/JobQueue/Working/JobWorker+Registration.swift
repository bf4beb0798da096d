import Logging

extension JobWorker {
    /// - Returns: `nil` when the worker is stopped or cancelled before Postgres has answered.
    func register() async -> WorkerRegistration? {
        while !Task.isCancelled, self.stopGrace == nil {
            let registration = WorkerRegistration(now: self.clock.now())
            do {
                try await self.store.register(registration.id, self.configuration)
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
            let sentAt = self.clock.now()
            do {
                guard try await self.store.beat(registration.id, self.configuration) else {
                    return self.lose(registration, "worker was declared dead")
                }
                registration.didBeat(at: sentAt)
                pause = self.configuration.heartbeatInterval
            } catch {
                guard !Task.isCancelled else { return }
                self.didFail("heartbeat failed", error)
                pause = self.configuration.heartbeatInterval / 5
            }
        }
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
