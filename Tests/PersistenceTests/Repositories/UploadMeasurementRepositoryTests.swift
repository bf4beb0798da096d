import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct UploadMeasurementRepositoryTests {
    private let database: TestDatabase
    private let asking: PostgresUploadMeasurementRepository
    private let measuring: PostgresUploadMeasurementRepository

    init() throws {
        self.database = try TestDatabase.current
        self.asking = PostgresUploadMeasurementRepository(on: try self.database.pool(as: .gateway))
        self.measuring = PostgresUploadMeasurementRepository(on: try self.database.pool(as: .reports))
    }

    private func question(at seconds: Double = 0) -> UploadMeasurement {
        UploadMeasurement(
            id: .random(), objectID: .random(), contentType: "image/png",
            createdAt: .fixture.addingTimeInterval(seconds), verdict: nil)
    }

    @Test(arguments: UploadMeasurement.Verdict.allCases)
    func aVerdictIsGivenOnce(verdict: UploadMeasurement.Verdict) async throws {
        try await self.database.insertTenants()
        let question = self.question()
        try await self.asking.insert(question, scope: .acmeLive)
        #expect(try await self.measuring.find(question.id, scope: .acmeLive) == question)
        try await self.measuring.settle(question.id, verdict: verdict, scope: .acmeLive)
        try await self.measuring.settle(question.id, verdict: .sharp, scope: .acmeLive)
        #expect(try await self.asking.find(question.id, scope: .acmeLive)?.verdict == verdict)
        try await self.asking.remove(question.id, scope: .acmeLive)
        #expect(try await self.asking.find(question.id, scope: .acmeLive) == nil)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let question = self.question()
        try await self.asking.insert(question, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.asking.find(question.id, scope: stranger) == nil)
            try await self.measuring.settle(question.id, verdict: .blurred, scope: stranger)
            try await self.asking.remove(question.id, scope: stranger)
            try await self.asking.removeAll(askedBefore: .distantFuture, scope: stranger)
        }
        #expect(try await self.asking.find(question.id, scope: scope) == question)
    }

    @Test
    func whatNobodyWaitsForIsRemoved() async throws {
        try await self.database.insertTenants()
        let (old, new) = (self.question(), self.question(at: 60))
        for question in [old, new] { try await self.asking.insert(question, scope: .acmeLive) }
        try await self.asking.removeAll(askedBefore: .fixture.addingTimeInterval(60), scope: .acmeLive)
        #expect(try await self.asking.find(old.id, scope: .acmeLive) == nil)
        #expect(try await self.asking.find(new.id, scope: .acmeLive) == new)
    }
}
