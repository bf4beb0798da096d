import Logging

extension JobWorker {
    func wind(
        down registration: WorkerRegistration, _ flusher: SettlementFlusher, cancel: () -> Void
    ) async {
        guard !Task.isCancelled, !registration.isLost, let grace = self.stopGrace else {
            cancel()
            return
        }
        await self.waitForHandlers(registration, upTo: grace)
        registration.end(.stopping)
        cancel()
        await self.waitForHandlers(registration, upTo: self.configuration.cancellationGrace)
        guard !Task.isCancelled, !registration.isLost else { return }
        for job in registration.giveUpRunning() { flusher.add(Settlement(job, .returned)) }
        await flusher.finish()
        do {
            try await self.store.signOff(registration.id)
        } catch {
            self.didFail("worker did not sign off", error)
        }
    }

    private func waitForHandlers(_ registration: WorkerRegistration, upTo limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.clock.pause(limit) }
            group.addTask {
                while registration.runningCount > 0, !registration.isLost, !Task.isCancelled {
                    await self.signal.wait()
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
