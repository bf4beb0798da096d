import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// What media take up, counted by the database whoever stores and erases them.
@Suite(.postgres)
struct MediaUsageTests {
    private let database: TestDatabase

    init() throws { self.database = try TestDatabase.current }

    private func usage(_ scope: Scope, as role: ServiceRole = .gateway) async throws -> MediaUsage {
        try await PostgresMediaUsageRepository(on: try self.database.pool(as: role)).usage(scope: scope)
    }

    @Test func environmentWithoutMediaUsesNothing() async throws {
        try await self.database.insertTenants()
        #expect(try await self.usage(.acmeLive) == MediaUsage())
    }

    @Test(arguments: SampleMediumKind.allCases)
    func everyKindIsCountedWhenItIsStoredAndErased(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let applicant = try await self.database.insertApplicant()
            let document = try await self.database.insertDocument(of: applicant)
            let before = try await self.usage(.acmeSandbox)
            #expect(before.byteCount == Int64(document.file.byteCount) && before.fileCount == 1)
            let medium = kind.sample(of: applicant.id, document: document.id, at: .fixture)
            try await PostgresMediumRepository<Kind>(on: try self.database.pool(as: .gateway))
                .insert(medium, scope: .acmeSandbox)
            let stored = try await self.usage(.acmeSandbox)
            #expect(stored.byteCount == before.byteCount + Int64(medium.file.byteCount) && stored.fileCount == 2)
            // By the role that erases, with everything that belongs to the person.
            try await self.database.pool(as: .orchestrator).execute(
                "DELETE FROM applicants WHERE id = \(applicant.id)", in: Scope.acmeSandbox.sql)
            #expect(try await self.usage(.acmeSandbox) == MediaUsage())
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        _ = try await self.database.insertDocument(of: applicant, scope: scope)
        let operators = PostgresMediaUsageRepository(on: try self.database.pool(as: .operator))
        try await operators.limit(to: 7, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.usage(stranger) == MediaUsage())
            try await operators.limit(to: 9, scope: stranger)
        }
        #expect(try await self.usage(scope).byteLimit == 7)
    }

    @Test func onlyTheOperatorSetsLimits() async throws {
        try await self.database.insertTenants()
        let gateway = PostgresMediaUsageRepository(on: try self.database.pool(as: .gateway))
        let error = await #expect(throws: SQLError.self) { try await gateway.limit(to: nil, scope: .acmeSandbox) }
        #expect(error?.isRefusedAccess == true)
    }

    @Test func limitCanBeTakenBack() async throws {
        try await self.database.insertTenants()
        let operators = PostgresMediaUsageRepository(on: try self.database.pool(as: .operator))
        try await operators.limit(to: 0, scope: .acmeLive)
        #expect(try await self.usage(.acmeLive, as: .links) == MediaUsage(byteLimit: 0))
        try await operators.limit(to: nil, scope: .acmeLive)
        #expect(try await self.usage(.acmeLive, as: .links) == MediaUsage())
    }
}
