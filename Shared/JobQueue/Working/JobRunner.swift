import FoundationEssentials
import Logging
import PostgresClient

/// Runs one claimed job to its settlement: finds the handler, keeps its deadline, and judges what came of it.
struct JobRunner: Sendable {
    private enum Event: Sendable {
        case returned(JobOutcome)
        case threw(any Error)
    }

    private static let longestUnknownKindDelay = Duration.seconds(600)

    let registry: JobRegistry
    let configuration: JobWorkerConfiguration
    let registration: WorkerRegistration
    let sql: any SQLTransactor
    let clock: JobClock
    let counters: JobWorkerCounters
    let logger: Logger

    /// - Parameter interruption: Through which the attempt can be ended early.
    /// - Returns: What is left to write; `nil` when the attempt's own transaction has done it, or when its lease is
    ///   lost.
    func run(_ job: ClaimedJob, _ interruption: JobInterruption) async -> Settlement? {
        guard let body = job.body else {
            self.log(.error, "job has no body", job)
            return Settlement(job, .discard, reason: "body_missing")
        }
        guard let entry = self.registry[body.kind] else {
            self.counters.add(\.unknownKindTotal)
            self.log(.warning, "no handler for job", job)
            let delay = self.configuration.unknownKindDelay * (1 << min(Int(job.claims) - 1, 10))
            return Settlement(job, .snooze, delay: min(delay, Self.longestUnknownKindDelay), reason: "unknown_kind")
        }
        let maximumAttempts = body.maximumAttempts ?? entry.retry.maximumAttempts
        let completion = JobAttempt.Completion()
        let attempt = JobAttempt(
            job, body: body, maximumAttempts: maximumAttempts, workerID: self.registration.id, sql: self.sql,
            completion: completion)
        interruption.begin(deadlineAt: self.clock.now() + (body.deadline ?? entry.deadline))
        let event = await self.attend(interruption) {
            guard let traceID = body.traceID else { return try await entry.run(body.payload, attempt) }
            return try await JobTrace.$current.withValue(traceID) { try await entry.run(body.payload, attempt) }
        }
        switch completion.state {
        case .committed:
            self.counters.add(\.completedTotal)
            if case .returned(.completed) = event {
            } else {
                self.log(.warning, "outcome after completion ignored", job)
            }
            return nil
        case .leaseLost:
            self.counters.add(\.leaseLostTotal)
            self.log(.warning, "lease lost", job)
            return nil
        case .open, .running:
            return self.settlement(
                of: event, interruption.reason, job: job, retry: entry.retry, maximumAttempts: maximumAttempts)
        }
    }

    /// Runs the handler; when it is interrupted its task is cancelled, and what it then returns still counts.
    private func attend(
        _ interruption: JobInterruption, _ handler: @escaping @Sendable () async throws -> JobOutcome
    ) async -> Event {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                defer { interruption.end() }
                do { return .returned(try await handler()) } catch { return .threw(error) }
            }
            while await !interruption.next() {
                if interruption.reason == .deadline { self.counters.add(\.deadlineExceededTotal) }
                group.cancelAll()
            }
            return await group.next() ?? .threw(CancellationError())
        }
    }

    private func settlement(
        of event: Event, _ interruption: JobInterruption.Reason?, job: ClaimedJob, retry: RetryPolicy,
        maximumAttempts: Int
    ) -> Settlement? {
        func retrying(after delay: Duration?, _ reason: String) -> Settlement {
            guard job.attempt < maximumAttempts else {
                self.log(.error, "job is dead: attempts exhausted", job, reason: reason)
                return Settlement(job, .discard, reason: "attempts_exhausted: \(reason)")
            }
            var generator = SystemRandomNumberGenerator()
            return Settlement(
                job, .retry, delay: delay ?? retry.delay(after: job.attempt, using: &generator), reason: reason)
        }

        switch event {
        case .returned(.completed):
            return Settlement(job, .completed)
        case _ where interruption == .cancelled:
            self.log(.notice, "job cancelled while it ran", job)
            return Settlement(job, .cancelled)
        case .returned(.retry(let delay, let reason)):
            return retrying(after: delay, reason)
        case .returned(.snooze(let delay, let reason)):
            return Settlement(job, .snooze, delay: delay, reason: reason)
        case .returned(.discard(let reason)):
            self.log(.error, "job is dead: discarded", job, reason: reason)
            return Settlement(job, .discard, reason: reason)
        case .threw(JobError.payloadNotDecodable):
            self.log(.error, "job is dead: payload not decodable", job)
            return Settlement(job, .discard, reason: "payload_not_decodable")
        case .threw where interruption == .deadline:
            self.log(.warning, "job overran its deadline", job)
            return retrying(after: nil, "deadline_exceeded")
        case .threw where Task.isCancelled:
            // A job cancelled because the worker stops has not failed. Otherwise its lease is, or soon will be,
            // rescued.
            return self.registration.end == .stopping ? Settlement(job, .returned) : nil
        case .threw(let error):
            let reason = FailureReason(error).description
            self.log(.warning, "attempt failed", job, reason: reason)
            return retrying(after: nil, reason)
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ job: ClaimedJob, reason: String? = nil) {
        var metadata: Logger.Metadata = ["job_id": "\(job.id)", "attempt": "\(job.attempt)"]
        if let kind = job.body?.kind { metadata["kind"] = "\(kind)" }
        if let traceID = job.body?.traceID { metadata["trace_id"] = "\(traceID)" }
        if let reason { metadata["reason"] = "\(reason)" }
        self.logger.log(level: level, message, metadata: metadata)
    }
}
