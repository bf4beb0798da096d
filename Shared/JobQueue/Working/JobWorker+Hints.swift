import Logging
import PostgresClient
import Synchronization

extension JobWorker {
    /// Has the claimer look for jobs soon, from the start of each lane if need be.
    func wantClaim(isFullScan: Bool = false) {
        self.state.withLock { state in
            state.wantsClaim = true
            state.wantsFullScan = state.wantsFullScan || isFullScan
        }
        self.signal.set()
    }

    /// Has the claimer look again at a time by the monotonic clock.
    func wantClaim(at time: Duration) async {
        let isOver = await self.clock.pause(max(.zero, time - self.clock.now()))
        self.state.withLock { $0.endRetryTimer(at: time) }
        if isOver { self.wantClaim() }
    }

    func follow(_ listener: PostgresListener) async {
        for await event in listener.events {
            switch event {
            case .connected:
                self.state.withLock { $0.isListening = true }
                self.wantClaim(isFullScan: true)
            case .notification(_, JobWakeUp.beatPayload):
                guard let (registration, _) = self.current.withLock({ $0 }), registration.end == nil else { continue }
                _ = await self.beatOnce(registration)
            case .notification(_, let payload):
                self.wantClaim(isFullScan: payload == JobWakeUp.fullScanPayload)
            case .disconnected:
                self.state.withLock { $0.isListening = false }
            }
        }
    }

    func poll() async {
        while true {
            let isListening = self.state.withLock { $0.isListening }
            let interval = self.configuration.pollInterval
            guard await self.clock.pauseAround(isListening || self.listener == nil ? interval : interval / 4) else {
                return
            }
            self.wantClaim()
        }
    }

    /// Publishes how far the lanes have come: producers enqueue at or above it, and it becomes the next watermark.
    func publish() async {
        while await self.clock.pause(self.configuration.publishInterval) {
            let passes = self.plan.withLock { $0.unpublished }
            guard !passes.isEmpty else { continue }
            do {
                try await self.store.publish(passes)
                let now = self.clock.now()
                self.plan.withLock { $0.didPublish(passes, at: now) }
            } catch {
                self.didFail("virtual time not published", error)
                guard await self.clock.pauseAround(self.configuration.pollInterval) else { return }
            }
        }
    }
}
