import Foundation
import TestSupport
import Testing
import VerificationDomain

/// Lists of runs by applicant answer of the applicant as other lists of its things do.
@Suite(.postgres)
struct RunsOfAnApplicantTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    private func list(of applicant: ApplicantID, scope: Scope) async throws -> [WorkflowRunID] {
        var filter = WorkflowRunFilter()
        filter.applicantID = applicant
        return try await self.services.runs.list(filter, page: 1, scope: scope).map(\.id)
    }

    @Test
    func applicantsRunsAreListed() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        #expect(try await self.list(of: applicant.id, scope: .acmeSandbox) == [])
        let run = try await self.database.insertRun(of: applicant)
        _ = try await self.database.insertRun(of: try await self.database.insertApplicant())
        #expect(try await self.list(of: applicant.id, scope: .acmeSandbox) == [run.id])
    }

    @Test
    func unknownApplicantHasNoList() async throws {
        try await self.database.insertTenants()
        let id = ApplicantID.random()
        await #expect(throws: ApplicantError.notFound(id)) { _ = try await self.list(of: id, scope: .acmeSandbox) }
    }

    @Test
    func deletedApplicantsListIsGone() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        _ = try await self.database.insertRun(of: applicant)
        try await self.services.applicants.delete(applicant.id, scope: .acmeSandbox, actor: .tester)
        await #expect(throws: ApplicantError.gone(applicant.id)) {
            _ = try await self.list(of: applicant.id, scope: .acmeSandbox)
        }
        // Without the applicant's name the list is one of what there is.
        #expect(
            try await self.services.runs.list(WorkflowRunFilter(), page: 1, scope: .acmeSandbox).isEmpty)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let id = try await self.database.insertApplicant(scope: scope).id
        for stranger in scope.strangers {
            await #expect(throws: ApplicantError.notFound(id)) { _ = try await self.list(of: id, scope: stranger) }
        }
        #expect(try await self.list(of: id, scope: scope) == [])
    }
}
