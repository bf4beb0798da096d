import Foundation
import JobQueue
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@testable import ReportWorkers

/// The handler at work on the queue.
@Suite(.postgres)
struct ExamineReportHandlerTests {
    private func bench() async throws -> ExaminationBench { try await ExaminationBench(on: TestDatabase.current) }

    /// Enqueues the report's job and works until the queue is empty.
    private func work(
        _ report: Report, in bench: ExaminationBench, with decoder: MediaDecoderProcess,
        retry: RetryPolicy = .table([.zero, .zero, .zero])
    ) async throws {
        let scope = ExaminationBench.scope
        var jobs = StepJobs()
        jobs.reportsToExamine.append(report.id)
        try await bench.store.transaction(in: scope) { [jobs] store in
            try await store.jobs.enqueue(jobs, scope: scope)
        }
        let examineReport = ExamineReport(
            store: bench.store, sandbox: SandboxReportExaminer(), live: bench.examiner(decoder), now: { .fixture })
        var registry = JobRegistry()
        registry.register(
            ExamineReportHandler(examineReport: examineReport, logger: TestDatabase.logger) {
                ExaminationBench.store(on: $0)
            }, retry: retry)
        try await bench.database.work(registry)
    }

    private func stored(_ report: Report, in bench: ExaminationBench) async throws -> Report {
        try #require(try await bench.store.reports.find(report.id, scope: ExaminationBench.scope))
    }

    private func newsCount(in bench: ExaminationBench) async throws -> Int {
        try await bench.database.count(
            "SELECT FROM queue.ready JOIN queue.job USING (id) WHERE kind = 'report_settled'")
    }

    @Test
    func runsTwice() async throws {
        let bench = try await self.bench()
        let report = try await bench.report(on: [bench.document(Pictures.noJPEG).id])
        try await self.work(report, in: bench, with: Decoder.process)
        let examined = try await self.stored(report, in: bench)
        #expect(examined.status == .complete)
        #expect(examined.outcome?.subResult == .rejected)
        #expect(try await self.newsCount(in: bench) == 1)
        let counts = try await bench.database.rowCounts()
        try await self.work(report, in: bench, with: Decoder.missing)
        #expect(try await self.stored(report, in: bench) == examined)
        #expect(try await self.newsCount(in: bench) == 1)
        #expect(try await bench.database.rowCounts() == counts)
        #expect(try await bench.database.count("SELECT FROM queue.done") == 2)
    }

    @Test
    func reportThatIsHandedOverRunsTwice() async throws {
        let bench = try await self.bench()
        let report = try await bench.report(on: [bench.document(Pictures.jpegWithWarning).id])
        for _ in 0..<2 {
            try await self.work(report, in: bench, with: Decoder.process)
            let stored = try await self.stored(report, in: bench)
            #expect(stored.status == .awaitingApproval)
            #expect(stored.pendingBreakdown == ReportName.document.unexaminedBreakdown)
            #expect(try await self.newsCount(in: bench) == 1)
        }
    }

    @Test(arguments: [("kill -SEGV $$", "engine_crashed"), ("printf nonsense", "engine_answer_malformed")])
    func fileThatBringsTheDecoderDownIsTriedTwiceAndGoesToAnAnalyst(body: String, reason: String) async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder(body)
        let report = try await bench.report(on: [bench.document(Pictures.jpeg).id])
        try await self.work(report, in: bench, with: decoder.process())
        #expect(decoder.starts == 2)
        #expect(try await bench.database.setbacks() == [reason])
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
        #expect(try await self.stored(report, in: bench).status == .awaitingApproval)
        #expect(try await self.newsCount(in: bench) == 1)
    }

    @Test
    func fileThatHangsTheDecoderIsTriedTwiceAndGoesToAnAnalyst() async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder("exec sleep 600")
        let report = try await bench.report(on: [bench.document(Pictures.jpeg).id])
        try await self.work(report, in: bench, with: decoder.process(deadline: .milliseconds(300)))
        #expect(try await bench.database.setbacks() == ["engine_timed_out"])
        #expect(try await self.stored(report, in: bench).status == .awaitingApproval)
    }

    @Test
    func decoderThatIsNotThereIsTriedToTheEndAndThenAnAnalystTakesOver() async throws {
        let bench = try await self.bench()
        let report = try await bench.report(on: [bench.document(Pictures.jpeg).id])
        try await self.work(report, in: bench, with: Decoder.missing)
        #expect(
            try await bench.database.setbacks() == ["engine_unavailable", "engine_unavailable", "engine_unavailable"])
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
        #expect(try await self.stored(report, in: bench).status == .awaitingApproval)
        #expect(try await self.newsCount(in: bench) == 1)
    }

    @Test
    func decoderThatComesBackInTimeIsUsed() async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder("exit 70")
        try decoder.replace(
            #"test $(wc -l < "$0.log") -ge 3 || exit 70; cat >/dev/null; printf '{"ok":false,"reason":"corrupt"}\n'"#)
        let report = try await bench.report(on: [bench.document(Pictures.jpeg).id])
        try await self.work(report, in: bench, with: decoder.process())
        #expect(try await bench.database.setbacks() == ["engine_not_confined", "engine_not_confined"])
        #expect(try await self.stored(report, in: bench).outcome?.subResult == .rejected)
    }
}
