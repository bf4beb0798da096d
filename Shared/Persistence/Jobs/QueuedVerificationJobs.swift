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

    func enqueue(_ jobs: StepJobs, scope: Scope) async throws {
        let examinations = try jobs.reportsToExamine.map {
            try Self.job(ExamineReportJob(scope: scope, reportID: $0), scope: scope)
        }
        let timers = try jobs.timersToStart.map { timer, due in
            try Self.job(
                TaskTimeoutJob(scope: scope, timer: timer), scope: scope, runAt: due,
                uniqueKey: TaskTimeoutJob.uniqueKey(timer))
        }
        try self.producer.enqueue(examinations + timers, in: self.transaction)
    }

    func reportSettled(_ report: ReportID, scope: Scope) async throws {
        try self.producer.enqueue(
            [Self.job(ReportSettledJob(scope: scope, reportID: report), scope: scope)], in: self.transaction)
    }

    func checkSettled(_ check: CheckID, scope: Scope) async throws {
        try self.producer.enqueue(
            [Self.job(CheckSettledJob(scope: scope, checkID: check), scope: scope)], in: self.transaction)
    }

    func cancelTimers(_ timers: [TaskTimer], scope: Scope) async throws {
        try self.producer.cancelScheduled(
            TaskTimeoutJob.self, uniqueKeys: timers.map(TaskTimeoutJob.uniqueKey), in: self.transaction)
    }

    func erase(_ applicant: ApplicantID, due: Date, scope: Scope) async throws {
        let job = try Self.job(
            EraseApplicantJob(scope: scope, applicantID: applicant), scope: scope, runAt: due,
            uniqueKey: EraseApplicantJob.uniqueKey(applicant, scope: scope))
        try self.producer.enqueue([job], in: self.transaction)
    }

    func cancelErasure(of applicant: ApplicantID, scope: Scope) async throws {
        try self.producer.cancelScheduled(
            EraseApplicantJob.self, uniqueKey: EraseApplicantJob.uniqueKey(applicant, scope: scope),
            in: self.transaction)
    }

    func resetSandbox(createdUntil moment: Date, scope: Scope) async throws {
        try self.producer.enqueue(
            [Self.job(ResetSandboxJob(scope: scope, createdUntil: moment), scope: scope)], in: self.transaction)
    }

    func makeTimelineFile(_ file: RunFile, scope: Scope) async throws {
        let payload = MakeTimelineFileJob(scope: scope, runID: file.runID, fileID: file.id, objectID: file.objectID)
        try self.producer.enqueue([Self.job(payload, scope: scope)], in: self.transaction)
    }

    func makeEvidence(_ runs: [WorkflowRunID], scope: Scope) async throws {
        let jobs = try runs.map { run in
            try Self.job(
                MakeEvidenceJob(scope: scope, runID: run), scope: scope,
                uniqueKey: MakeEvidenceJob.uniqueKey(run, scope: scope))
        }
        try self.producer.enqueue(jobs, in: self.transaction)
    }

    func runFileMade(_ file: RunFileID, scope: Scope) async throws {
        try self.producer.enqueue(
            [Self.job(RunFileMadeJob(scope: scope, fileID: file), scope: scope)], in: self.transaction)
    }

    func eraseMedia(_ objects: [MediaObjectID], scope: Scope) async throws {
        // A job of bounded size each, so that one that fails repeats little.
        let jobs = try stride(from: 0, to: objects.count, by: EraseMediaJob.maximumObjects).map { start in
            try Self.job(
                EraseMediaJob(
                    scope: scope, objectIDs: Array(objects[start...].prefix(EraseMediaJob.maximumObjects))),
                scope: scope)
        }
        try self.producer.enqueue(jobs, in: self.transaction)
    }

    func measureUpload(_ measurement: UploadMeasurementID, scope: Scope) async throws {
        try self.producer.enqueue(
            [Self.job(MeasureUploadJob(scope: scope, measurementID: measurement), scope: scope)],
            in: self.transaction)
    }

    private static func job(
        _ payload: some JobPayload, scope: Scope, runAt: Date? = nil, uniqueKey: String? = nil
    ) throws -> NewJob {
        try NewJob(
            payload, tenantID: scope.tenantID.rawValue, environment: scope.environment.rawValue, runAt: runAt,
            uniqueKey: uniqueKey)
    }
}
