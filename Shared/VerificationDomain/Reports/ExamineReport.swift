package import Foundation
import Reports

/// Runs a report and stores what it found; safe to run twice, or by two workers at once.
package struct ExamineReport: Sendable {
    /// How one try ended.
    package enum End: Equatable, Sendable {
        /// There is nothing left to do: an outcome or a hand-over is stored, now or earlier, or the report is gone.
        case settled
        /// Handed to an analyst because an engine failed.
        case handedOver(EngineFailure)
        /// Nothing is stored: to be tried again.
        case failed(EngineFailure)
    }

    private let store: any VerificationStore
    private let sandbox: any ReportExaminer
    private let live: any ReportExaminer
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Read from outside any transaction.
    ///   - sandbox: Examines reports of sandboxes, `live` all others.
    ///   - now: Stamps what is completed.
    package init(
        store: any VerificationStore, sandbox: any ReportExaminer, live: any ReportExaminer,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.sandbox = sandbox
        self.live = live
        self.now = now
    }

    /// Makes one try. The news for the run or the check is enqueued with what is stored. In the sandbox all reports of a
    /// check are answered together.
    /// - Parameters:
    ///   - attempt: Which try it is.
    ///   - completing: Opens the one transaction; a job's own also ends the job.
    /// - Throws: The store's errors, and before the last try whatever the examiner throws: to be tried again.
    @discardableResult
    package func callAsFunction(
        _ id: ReportID, scope: Scope, attempt: ExaminationAttempt = .only, completing: any VerificationStore
    ) async throws -> End {
        guard let report = try await self.store.reports.find(id, scope: scope),
            let applicant = try await self.store.applicants.find(report.applicantID, scope: scope, lock: .none),
            // Past the time of restoring, it waits for erasure alone.
            applicant.deleteAt.map({ $0 > self.now() }) ?? true
        else { return .settled }  // erased since
        if scope.isSandbox, let check = report.owner.checkID {
            try await self.answer(check, applicant, scope: scope, in: completing)
            return .settled
        }
        guard report.isDue else { return .settled }  // finished by an earlier attempt, or not to begin yet
        if report.owner.checkID != nil,
            let reason = try await MissingMaterial(documents: self.store.documents)
                .reason(for: report, of: applicant, scope: scope)
        {
            try await self.store(report, scope: scope, in: completing) { reports in
                try await reports.withdraw(id, reason: reason, scope: scope)
            }
            return .settled
        }
        switch try await self.examination(of: report, applicant, scope: scope, attempt: attempt) {
        case .finished(let outcome):
            try await self.store(report, scope: scope, in: completing) { reports in
                try await reports.complete(id, outcome: outcome, by: .machine, at: self.now(), scope: scope)
            }
            return .settled
        case .leftToAnalyst(let found):
            try await self.handOver(report, found: found, scope: scope, in: completing)
            return .settled
        case .failed(let failure):
            guard attempt.givesUp(after: failure) else { return .failed(failure) }
            try await self.handOver(report, found: nil, scope: scope, in: completing)
            return .handedOver(failure)
        }
    }

    /// What the examiner says; what it throws counts as a failure at the last try, which nobody would repeat.
    private func examination(
        of report: Report, _ applicant: Applicant, scope: Scope, attempt: ExaminationAttempt
    ) async throws -> ReportExamination {
        let examiner = scope.isSandbox ? self.sandbox : self.live
        do {
            return try await examiner.examine(report, of: applicant, scope: scope)  // no transaction is open
        } catch  where attempt.isLast && !Task.isCancelled {
            return .failed(.unavailable)
        }
    }

    private func handOver(
        _ report: Report, found: [String: Breakdown]?, scope: Scope, in completing: any VerificationStore
    ) async throws {
        let breakdown = found ?? report.name.unexaminedBreakdown
        try await self.store(report, scope: scope, in: completing) { reports in
            try await reports.awaitApproval(report.id, breakdown: breakdown, scope: scope)
        }
    }

    /// Answers all reports of a sandbox's check in one transaction: no client sees one of them ahead of another, and those
    /// who wait for one find the others, too.
    private func answer(
        _ check: CheckID, _ applicant: Applicant, scope: Scope, in completing: any VerificationStore
    ) async throws {
        var outcomes: [(id: ReportID, outcome: ReportOutcome)] = []
        for report in try await self.store.reports.list(of: check, scope: scope) where report.isDue {
            guard case .finished(let outcome) = try await self.sandbox.examine(report, of: applicant, scope: scope)
            else { continue }
            outcomes.append((report.id, outcome))
        }
        try await completing.transaction(in: scope) { store in
            var isNews = false
            for (id, outcome) in outcomes {
                let isStored = try await store.reports.complete(
                    id, outcome: outcome, by: .machine, at: self.now(), scope: scope)
                isNews = isNews || isStored
            }
            if isNews { try await store.jobs.checkSettled(check, scope: scope) }
        }
    }

    /// Makes a move, and tells the run or the check if it was one.
    private func store(
        _ report: Report, scope: Scope, in completing: any VerificationStore,
        _ move: (any ReportRepository) async throws -> Bool
    ) async throws {
        try await completing.transaction(in: scope) { store in
            if try await move(store.reports) {
                try await store.jobs.settled(report.id, of: report.owner, scope: scope)
            }
        }
    }
}

extension Report {
    /// Whether it waits to be examined.
    fileprivate var isDue: Bool { self.status == .awaitingData && !self.isPaused }
}
