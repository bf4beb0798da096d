import Foundation
import Persistence
import PostgresClient
import Synchronization
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct MeasureUploadTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    /// - Parameter pause: Stands for the time between two looks, of which it gets the number.
    private func measure(_ pause: @escaping @Sendable (Int) async throws -> Void) -> MeasureUpload {
        let looks = Counter()
        return MeasureUpload(
            store: self.services.gateway, identifiers: IdentifierSource { UUID() }, now: { .fixture },
            pause: { _ in try await pause(looks.next()) })
    }

    /// Answers all that waits, as report-workers do.
    private func answer(_ verdict: UploadMeasurement.Verdict) async throws {
        let waiting = try await self.database.superuser.all(
            "SELECT id FROM upload_measurements", in: .unscoped
        ) { try $0.decode("id", as: UploadMeasurementID.self) }
        for id in waiting {
            try await self.services.reports.uploadMeasurements.settle(id, verdict: verdict, scope: .acmeLive)
        }
    }

    @Test(arguments: UploadMeasurement.Verdict.allCases)
    func theAnswerIsWhatWasMeasured(verdict: UploadMeasurement.Verdict) async throws {
        try await self.database.insertTenants()
        let looks = Counter()
        let measure = self.measure { number in
            looks.set(number)
            if number == 3 { try await self.answer(verdict) }
        }
        #expect(try await measure(.fixture(), scope: .acmeLive) == verdict)
        #expect(looks.value == 3)
        #expect(try await self.database.readyJobs() == ["measure_upload"])
        #expect(try await self.database.count("SELECT FROM upload_measurements") == 0)
    }

    @Test
    func withoutAnAnswerInTimeNothingIsKnown() async throws {
        try await self.database.insertTenants()
        let looks = Counter()
        let measure = self.measure { looks.set($0) }
        #expect(try await measure(.fixture(), scope: .acmeLive) == .unmeasured)
        #expect(looks.value == MeasureUpload.looks)
        #expect(try await self.database.count("SELECT FROM upload_measurements") == 0)
    }

    @Test
    func whatAnInterruptedUploadLeftIsRemovedByALaterOne() async throws {
        try await self.database.insertTenants()
        let interrupted = self.measure { _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { _ = try await interrupted(.fixture(), scope: .acmeLive) }
        #expect(try await self.database.count("SELECT FROM upload_measurements") == 1)
        let later = MeasureUpload(
            store: self.services.gateway, identifiers: IdentifierSource { UUID() },
            now: { .fixture.addingTimeInterval(MeasureUpload.longestWait + 1) }, pause: { _ in })
        _ = try await later(MediaFile.fixture(), scope: .acmeLive)
        #expect(try await self.database.count("SELECT FROM upload_measurements") == 0)
    }
}

private final class Counter: Sendable {
    private let state = Mutex(0)

    var value: Int { self.state.withLock { $0 } }
    func set(_ value: Int) { self.state.withLock { $0 = value } }
    func next() -> Int {
        self.state.withLock { count in
            count += 1
            return count
        }
    }
}
