import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ManageApplicantsTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    @Test
    func createdApplicantIsFoundWithItsConsents() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.services.applicants.create(
            .complete, consents: [ApplicantConsent(name: .privacyNoticesRead, granted: true)], scope: .acmeLive)
        #expect(applicant.createdAt == .fixture)
        #expect(try await self.services.applicants.find(applicant.id, scope: .acmeLive) == applicant)
        #expect(try await self.database.count("SELECT FROM applicant_consents WHERE granted") == 1)
        var changes = ApplicantChanges()
        changes.consents = [
            ApplicantConsent(name: .phoneNumberVerification, granted: true),
            ApplicantConsent(name: .privacyNoticesRead, granted: false),
        ]
        _ = try await self.services.applicants.update(applicant.id, with: changes, scope: .acmeLive)
        let consents = try await self.services.applicants.consents(of: applicant.id, scope: .acmeLive)
        #expect(
            consents.map(\.consent) == [
                ApplicantConsent(name: .privacyNoticesRead, granted: false),
                ApplicantConsent(name: .phoneNumberVerification, granted: true),
            ])
        #expect(consents.map { $0.grantedAt == nil } == [true, false])
    }

    @Test
    func updateKeepsWhatIsNotNamed() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(.complete)
        var changes = ApplicantChanges()
        changes.lastName = .set("Berg")
        changes.email = .set(nil)
        changes.idNumbers = .set([])
        changes.consents = [ApplicantConsent(name: .ssnVerification, granted: false)]
        let updated = try await self.services.applicants.update(applicant.id, with: changes, scope: .acmeSandbox)
        var expected = ApplicantDetails.complete
        expected.lastName = "Berg"
        expected.email = nil
        expected.idNumbers = []
        #expect(updated.details == expected)
        #expect(try await self.services.applicants.find(applicant.id, scope: .acmeSandbox) == updated)
        #expect(try await self.database.count("SELECT FROM applicant_consents WHERE NOT granted") == 1)
    }

    @Test
    func deletedApplicantIsGoneAndCanBeRestoredInTime() async throws {
        try await self.database.insertTenants()
        let applicants = self.services.applicants
        let id = try await self.database.insertApplicant().id
        try await applicants.delete(id, scope: .acmeSandbox, actor: .tester)
        let stored = try await self.services.gateway.applicants.find(id, scope: .acmeSandbox, lock: .none)
        #expect(stored?.deleteAt == .fixture.addingTimeInterval(Tenant.acme.deletionDelay / .seconds(1)))
        await #expect(throws: ApplicantError.gone(id)) { _ = try await applicants.find(id, scope: .acmeSandbox) }
        await #expect(throws: ApplicantError.gone(id)) {
            _ = try await applicants.update(id, with: ApplicantChanges(), scope: .acmeSandbox)
        }
        await #expect(throws: ApplicantError.gone(id)) {
            try await applicants.delete(id, scope: .acmeSandbox, actor: .tester)
        }
        self.services.clock.advance(by: Tenant.acme.deletionDelay - .seconds(1))
        try await applicants.restore(id, scope: .acmeSandbox, actor: .tester)
        #expect(try await applicants.find(id, scope: .acmeSandbox).deleteAt == nil)
        #expect(try await self.audited() == ["applicant.deleted \(id)", "applicant.restored \(id)"])
    }

    @Test
    func applicantWhoseDelayHasPassedStaysGone() async throws {
        try await self.database.insertTenants()
        let id = try await self.database.insertApplicant().id
        try await self.services.applicants.delete(id, scope: .acmeSandbox, actor: .tester)
        self.services.clock.advance(by: Tenant.acme.deletionDelay)
        await #expect(throws: ApplicantError.gone(id)) {
            try await self.services.applicants.restore(id, scope: .acmeSandbox, actor: .tester)
        }
    }

    @Test
    func restoringAnApplicantThatIsNotDeletedChangesNothing() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        try await self.services.applicants.restore(applicant.id, scope: .acmeSandbox, actor: .tester)
        #expect(try await self.services.applicants.find(applicant.id, scope: .acmeSandbox) == applicant)
        #expect(try await self.audited() == [])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicants = self.services.applicants
        let applicant = try await self.database.insertApplicant(scope: scope)
        let missing = ApplicantError.notFound(applicant.id)
        for stranger in scope.strangers {
            await #expect(throws: missing) { _ = try await applicants.find(applicant.id, scope: stranger) }
            await #expect(throws: missing) { _ = try await applicants.consents(of: applicant.id, scope: stranger) }
            await #expect(throws: missing) {
                _ = try await applicants.update(applicant.id, with: ApplicantChanges(), scope: stranger)
            }
            await #expect(throws: missing) {
                try await applicants.delete(applicant.id, scope: stranger, actor: .tester)
            }
            await #expect(throws: missing) {
                try await applicants.restore(applicant.id, scope: stranger, actor: .tester)
            }
        }
        #expect(try await applicants.find(applicant.id, scope: scope) == applicant)
        #expect(try await self.audited() == [])
    }

    private func audited() async throws -> [String] {
        try await self.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log ORDER BY at", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }
}
