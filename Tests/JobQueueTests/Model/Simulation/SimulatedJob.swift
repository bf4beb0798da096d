import Foundation
import PostgresClient

@testable import JobQueue

/// A job of the simulation; its payload also names the claim, since the simulated transaction cannot read it off a
/// statement.
struct SimulatedJob: JobPayload {
    static let kind = "simulated"
    static let queue = JobQueueName.reports
    let claims: Int32
}

/// Does at random what handlers do: completes, with and without effects, fails, puts off, overruns its deadline.
struct SimulatedHandler: JobHandler {
    enum Manner: Int, CaseIterable, Sendable {
        case returns
        case transaction
        case transactionTwice
        case retries
        case throwsError
        case snoozes
        case discards
        case overruns
        case ignoresCancellation
    }

    /// What a handler that fails throws.
    struct Failure: Error {}

    static var deadline: Duration { .seconds(8) }

    let process: SimulatedProcess
    /// `nil`: drawn for each attempt.
    let manner: Manner?

    func run(_ payload: SimulatedJob, attempt: JobAttempt) async throws -> JobOutcome {
        let scheduler = self.process.scheduler
        let claim = JobClaim(jobID: attempt.jobID, claims: payload.claims)
        let drawn = scheduler.draw { Manner.allCases.randomElement(using: &$0) } ?? .returns
        // However unlucky, a job comes to an end.
        let manner = payload.claims > 6 ? .transaction : self.manner ?? drawn
        self.process.didBegin(claim, isStubborn: manner == .ignoresCancellation)
        defer { self.process.didEnd(claim) }
        scheduler.note("job \(attempt.jobID) claim \(payload.claims) \(manner)")
        try await scheduler.sleep(.milliseconds(scheduler.draw { $0.below(300) }), lane: self.process.lane)
        switch manner {
        case .returns:
            return .completed
        case .transaction:
            try await self.complete(claim, attempt)
            return .completed
        case .transactionTwice:
            do {
                try await self.complete(claim, attempt)
            } catch is SQLError {
                try await self.complete(claim, attempt)
            }
            return .completed
        case .retries:
            return .retry(after: nil, reason: "again")
        case .throwsError:
            throw Failure()
        case .snoozes:
            return .snooze(.seconds(2), reason: "later")
        case .discards:
            return .discard(reason: "never")
        case .overruns:
            try await scheduler.sleep(.seconds(60), lane: self.process.lane)
            return .completed
        case .ignoresCancellation:
            try await scheduler.sleepRegardless(.seconds(6), lane: self.process.lane)
            try await self.complete(claim, attempt)
            return .completed
        }
    }

    private func complete(_ claim: JobClaim, _ attempt: JobAttempt) async throws {
        try await SimulatedTransactor.$claim.withValue((claim, attempt.workerID)) {
            try await attempt.transaction(in: .unscoped) { _ in }
        }
    }
}

/// Stands for the handler's database: its transaction is the fenced completion, and one effect.
struct SimulatedTransactor: SQLTransactor {
    @TaskLocal static var claim: (claim: JobClaim, worker: UUID)?

    let process: SimulatedProcess

    func transaction<R: Sendable>(
        in scope: SQLScope, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R {
        guard let (claim, worker) = Self.claim, let result = () as? R else { throw SQLError.closed }
        let isFenced = self.process.simulation.isFenced
        let isHeld = try await self.process.call("complete \(claim.jobID)/\(claim.claims)") { model in
            if isFenced { return model.complete(claim, by: worker) }
            // The broken variant deletes the lease by the job alone.
            guard let index = model.index(of: claim.jobID), model.jobs[index].isLeased else { return false }
            model.jobs[index].place = .completed
            model.effects.append(claim)
            return true
        }
        guard isHeld else { throw JobError.leaseLost(jobID: claim.jobID) }
        return result
    }

    func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows { throw SQLError.closed }
}
