import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct PasskeyRepositoryTests {
    private let database: TestDatabase
    private let passkeys: PostgresPasskeyRepository

    init() throws {
        self.database = try TestDatabase.current
        self.passkeys = PostgresPasskeyRepository(on: try self.database.pool(as: .gateway))
    }

    @Test
    func everyFieldComesBackAndTheListIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let younger = Passkey(
            id: "b", username: "anna@example.com", applicantID: applicant.id, applicationDomain: "example.com",
            state: .inactive, createdAt: .fixture.addingTimeInterval(60), lastUsedAt: .fixture.addingTimeInterval(90))
        try await PostgresPasskeyRepository(on: self.database.superuser).insert(younger, scope: .acmeSandbox)
        let older = try await self.database.insertPasskey(of: applicant.id, username: "anna@example.com", id: "c")
        try await self.database.insertPasskey(of: applicant.id, username: "another")
        #expect(try await self.passkeys.list(of: "anna@example.com", scope: .acmeSandbox) == [older, younger])
        #expect(try await self.passkeys.find("b", of: "anna@example.com", scope: .acmeSandbox) == younger)
        #expect(try await self.passkeys.find("b", of: "another", scope: .acmeSandbox) == nil)
    }

    @Test
    func oneIsChangedAndDeletedAlone() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let first = try await self.database.insertPasskey(of: applicant.id, id: "a")
        let second = try await self.database.insertPasskey(of: applicant.id, id: "b")
        let changed = try await self.passkeys.set(.inactive, of: "a", of: "anna", scope: .acmeSandbox)
        #expect(changed?.state == .inactive)
        #expect(changed?.createdAt == first.createdAt)
        #expect(try await self.passkeys.find("b", of: "anna", scope: .acmeSandbox) == second)
        #expect(try await self.passkeys.delete("a", of: "anna", scope: .acmeSandbox) == ["a"])
        #expect(try await self.passkeys.delete("a", of: "anna", scope: .acmeSandbox) == [])
        #expect(try await self.passkeys.list(of: "anna", scope: .acmeSandbox) == [second])
        #expect(try await self.passkeys.delete(nil, of: "anna", scope: .acmeSandbox) == ["b"])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let passkey = try await self.database.insertPasskey(of: applicant.id, id: "a", scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.passkeys.list(of: "anna", scope: stranger) == [])
            #expect(try await self.passkeys.find("a", of: "anna", scope: stranger) == nil)
            #expect(try await self.passkeys.set(.inactive, of: "a", of: "anna", scope: stranger) == nil)
            #expect(try await self.passkeys.delete(nil, of: "anna", scope: stranger) == [])
            let error = await #expect(throws: SQLError.self) {
                try await self.database.insertPasskey(of: applicant.id, scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "passkeys_applicant_fkey") == true)
        }
        #expect(try await self.passkeys.list(of: "anna", scope: scope) == [passkey])
    }

    @Test
    func thoseOfADeletedApplicantAreNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        try await self.database.insertPasskey(of: applicant.id, id: "a")
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.passkeys.list(of: "anna", scope: .acmeSandbox) == [])
        #expect(try await self.passkeys.find("a", of: "anna", scope: .acmeSandbox) == nil)
        #expect(try await self.passkeys.set(.inactive, of: "a", of: "anna", scope: .acmeSandbox) == nil)
        #expect(try await self.passkeys.delete("a", of: "anna", scope: .acmeSandbox) == [])
    }
}
