import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct BiometricTokenRepositoryTests {
    private let database: TestDatabase
    private let tokens: PostgresBiometricTokenRepository

    init() throws {
        self.database = try TestDatabase.current
        self.tokens = PostgresBiometricTokenRepository(on: try self.database.pool(as: .gateway))
    }

    @Test
    func everyFieldComesBackAndTheListIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let younger = try await self.database.insertBiometricToken(
            of: applicant.id, insertedAt: .fixture.addingTimeInterval(60))
        let older = try await self.database.insertBiometricToken(of: applicant.id)
        try await self.database.insertBiometricToken(of: applicant.id, customerUserID: "another")
        #expect(try await self.tokens.list(of: "anna", scope: .acmeSandbox) == [older, younger])
        #expect(try await self.tokens.find(older.id, of: "anna", scope: .acmeSandbox) == older)
        #expect(try await self.tokens.find(older.id, of: "another", scope: .acmeSandbox) == nil)
    }

    @Test(arguments: BiometricToken.Status.allCases)
    func everyStandingIsKept(status: BiometricToken.Status) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let token = try await self.database.insertBiometricToken(of: applicant.id)
        #expect(try await self.tokens.set(status, of: token.id, of: "anna", scope: .acmeSandbox)?.status == status)
        #expect(try await self.tokens.find(token.id, of: "anna", scope: .acmeSandbox)?.status == status)
    }

    @Test
    func oneIsDeletedAlone() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let first = try await self.database.insertBiometricToken(of: applicant.id)
        let second = try await self.database.insertBiometricToken(of: applicant.id)
        #expect(try await self.tokens.delete(first.id, of: "anna", scope: .acmeSandbox) == [first.id])
        #expect(try await self.tokens.delete(first.id, of: "anna", scope: .acmeSandbox) == [])
        #expect(try await self.tokens.list(of: "anna", scope: .acmeSandbox) == [second])
        #expect(try await self.tokens.delete(nil, of: "anna", scope: .acmeSandbox) == [second.id])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let token = try await self.database.insertBiometricToken(of: applicant.id, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.tokens.list(of: "anna", scope: stranger) == [])
            #expect(try await self.tokens.find(token.id, of: "anna", scope: stranger) == nil)
            #expect(try await self.tokens.set(.declined, of: token.id, of: "anna", scope: stranger) == nil)
            #expect(try await self.tokens.delete(nil, of: "anna", scope: stranger) == [])
            let error = await #expect(throws: SQLError.self) {
                try await self.database.insertBiometricToken(of: applicant.id, scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "biometric_tokens_applicant_fkey") == true)
        }
        #expect(try await self.tokens.list(of: "anna", scope: scope) == [token])
    }

    @Test
    func thoseOfADeletedApplicantAreNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let token = try await self.database.insertBiometricToken(of: applicant.id)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.tokens.list(of: "anna", scope: .acmeSandbox) == [])
        #expect(try await self.tokens.set(.approved, of: token.id, of: "anna", scope: .acmeSandbox) == nil)
        #expect(try await self.tokens.delete(nil, of: "anna", scope: .acmeSandbox) == [])
    }
}
