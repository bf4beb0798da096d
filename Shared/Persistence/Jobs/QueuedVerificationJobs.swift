import Foundation
import JobQueue
import PostgresClient
import VerificationDomain

/// Puts the work that use cases ask for on the queue, in their own transaction.
struct QueuedVerificationJobs: VerificationJobs {
    private let transaction: SQLTransaction
    private let producer: JobProducer

    init(on transaction: SQLTransaction, producer: JobProducer) {
        self.transaction = transaction
        self.producer = producer
    }

    func examine(_ report: ReportID, scope: Scope) async throws {
        try self.enqueue(ExamineReportJob(scope: scope, reportID: report), scope: scope)
    }

    func reportSettled(_ report: ReportID, scope: Scope) async throws {
        try self.enqueue(ReportSettledJob(scope: scope, reportID: report), scope: scope)
    }

    func startTimer(_ timer: TaskTimer, at moment: Date, scope: Scope) async throws {
        try self.enqueue(
            TaskTimeoutJob(scope: scope, timer: timer), scope: scope, runAt: moment,
            uniqueKey: TaskTimeoutJob.uniqueKey(timer))
    }

    func cancelTimers(_ timers: [TaskTimer], scope: Scope) async throws {
        try self.producer.cancelScheduled(
            TaskTimeoutJob.self, uniqueKeys: timers.map(TaskTimeoutJob.uniqueKey), in: self.transaction)
    }

    private func enqueue(
        _ payload: some JobPayload, scope: Scope, runAt: Date? = nil, uniqueKey: String? = nil
    ) throws {
        try self.producer.enqueue(
            [
                NewJob(
                    payload, tenantID: scope.tenantID.rawValue, environment: scope.environment.rawValue,
                    runAt: runAt, uniqueKey: uniqueKey)
            ], in: self.transaction)
    }
}
