import Foundation
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ManagePasskeysTests {
    private let database: TestDatabase
    private let passkeys: ManagePasskeys

    init() throws {
        self.database = try TestDatabase.current
        self.passkeys = ManagePasskeys(store: try TestServices(on: self.database).gateway)
    }

    private func audited() async throws -> [String] {
        try await self.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log WHERE subject_kind = 'passkey' ORDER BY at",
            in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    @Test
    func aChangeAndADeletionAreAudited() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        for id in ["a", "b"] { try await self.database.insertPasskey(of: applicant.id, id: id) }
        let changed = try await self.passkeys.set(
            .inactive, of: "a", of: "anna", scope: .acmeSandbox, actor: .tester)
        #expect(changed.state == .inactive)
        try await self.passkeys.delete("a", of: "anna", scope: .acmeSandbox, actor: .tester)
        try await self.passkeys.delete(nil, of: "anna", scope: .acmeSandbox, actor: .tester)
        #expect(try await self.audited() == ["passkey.updated a", "passkey.deleted a", "passkey.deleted b"])
    }

    @Test
    func whoHasNoneIsNotFound() async throws {
        try await self.database.insertTenants()
        await #expect(throws: PasskeyError.notFound) {
            _ = try await self.passkeys.list(of: "anna", scope: .acmeSandbox)
        }
        await #expect(throws: PasskeyError.notFound) {
            _ = try await self.passkeys.find("a", of: "anna", scope: .acmeSandbox)
        }
        await #expect(throws: PasskeyError.notFound) {
            _ = try await self.passkeys.set(.active, of: "a", of: "anna", scope: .acmeSandbox, actor: .tester)
        }
        await #expect(throws: PasskeyError.notFound) {
            try await self.passkeys.delete(nil, of: "anna", scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.audited() == [])
    }

    @Test
    func cannedOnesStayAsTheyAre() async throws {
        try await self.database.insertTenants()
        let name = SandboxPerson.name
        let canned = try await self.passkeys.list(of: name, scope: .acmeSandbox)
        #expect(canned.map(\.state) == [.active, .inactive])
        let id = canned[0].id
        let changed = try await self.passkeys.set(.inactive, of: id, of: name, scope: .acmeSandbox, actor: .tester)
        #expect(changed.state == .inactive)
        try await self.passkeys.delete(id, of: name, scope: .acmeSandbox, actor: .tester)
        try await self.passkeys.delete(nil, of: name, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.passkeys.list(of: name, scope: .acmeSandbox) == canned)
        await #expect(throws: PasskeyError.notFound) {
            try await self.passkeys.delete("another", of: name, scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.audited() == [])
    }

    @Test
    func theLiveEnvironmentHasNoCannedOnes() async throws {
        try await self.database.insertTenants()
        await #expect(throws: PasskeyError.notFound) {
            _ = try await self.passkeys.list(of: SandboxPerson.name, scope: .acmeLive)
        }
    }
}
