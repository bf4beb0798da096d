import Foundation
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ManageBiometricTokensTests {
    private let database: TestDatabase
    private let tokens: ManageBiometricTokens

    init() throws {
        self.database = try TestDatabase.current
        self.tokens = ManageBiometricTokens(store: try TestServices(on: self.database).gateway)
    }

    private func audited() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT action || ' ' || subject_id AS line FROM audit_log
            WHERE subject_kind = 'biometric_token' ORDER BY at
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    @Test
    func aDecisionAndInvalidationsAreAudited() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let first = try await self.database.insertBiometricToken(of: applicant.id)
        let second = try await self.database.insertBiometricToken(of: applicant.id)
        let decided = try await self.tokens.set(
            .approved, of: first.id, of: "anna", scope: .acmeSandbox, actor: .tester)
        #expect(decided.status == .approved)
        #expect(
            try await self.tokens.invalidate(first.id, of: "anna", scope: .acmeSandbox, actor: .tester) == 1)
        #expect(try await self.tokens.invalidate(nil, of: "anna", scope: .acmeSandbox, actor: .tester) == 1)
        #expect(
            try await self.audited() == [
                "biometric_token.updated \(first.id)", "biometric_token.invalidated \(first.id)",
                "biometric_token.invalidated \(second.id)",
            ])
    }

    @Test
    func aPersonWhomNobodyKnowsHasAnEmptyListAndNothingToInvalidate() async throws {
        try await self.database.insertTenants()
        #expect(try await self.tokens.list(of: "anna", scope: .acmeSandbox) == [])
        for id in [BiometricTokenID.random(), nil] {
            await #expect(throws: BiometricTokenError.notFound) {
                _ = try await self.tokens.invalidate(id, of: "anna", scope: .acmeSandbox, actor: .tester)
            }
        }
        await #expect(throws: BiometricTokenError.notFound) {
            _ = try await self.tokens.find(.random(), of: "anna", scope: .acmeSandbox)
        }
    }

    @Test
    func cannedOnesStayAsTheyAre() async throws {
        try await self.database.insertTenants()
        let name = SandboxPerson.name
        let canned = try await self.tokens.list(of: name, scope: .acmeSandbox)
        #expect(canned.map(\.status) == [.approved, .review])
        #expect(canned.map(\.mediaType) == ["motion_capture", "motion_capture"])
        let changed = try await self.tokens.set(
            .declined, of: canned[0].id, of: name, scope: .acmeSandbox, actor: .tester)
        #expect(changed.status == .declined)
        #expect(try await self.tokens.invalidate(nil, of: name, scope: .acmeSandbox, actor: .tester) == 2)
        #expect(try await self.tokens.list(of: name, scope: .acmeSandbox) == canned)
        #expect(try await self.tokens.list(of: name, scope: .acmeLive) == [])
        #expect(try await self.audited() == [])
    }
}
