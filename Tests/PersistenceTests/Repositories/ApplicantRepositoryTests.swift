import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ApplicantRepositoryTests {
    private let database: TestDatabase
    private let applicants: PostgresApplicantRepository

    init() throws {
        self.database = try TestDatabase.current
        self.applicants = PostgresApplicantRepository(on: try self.database.pool(as: .gateway))
    }

    private func applicant(
        _ details: ApplicantDetails = .anna, at seconds: Double = 0, deleteAt: Date? = nil
    ) -> Applicant {
        Applicant(
            id: .random(), createdAt: .fixture.addingTimeInterval(seconds), details: details, deleteAt: deleteAt)
    }

    @Test(arguments: [ApplicantDetails.anna, .complete], [nil, Date.fixture])
    func everyFieldComesBack(details: ApplicantDetails, deleteAt: Date?) async throws {
        try await self.database.insertTenants()
        let applicant = self.applicant(details, deleteAt: deleteAt)
        try await self.applicants.insert(applicant, scope: .acmeLive)
        #expect(try await self.applicants.find(applicant.id, scope: .acmeLive, lock: .none) == applicant)
    }

    @Test(
        arguments: [ApplicantDetails.anna, .complete], [ApplicantDetails.anna, .complete])
    func updateReplacesEveryField(before: ApplicantDetails, after: ApplicantDetails) async throws {
        try await self.database.insertTenants()
        var applicant = self.applicant(before)
        let other = self.applicant(before)
        try await self.applicants.insert(applicant, scope: .acmeLive)
        try await self.applicants.insert(other, scope: .acmeLive)
        applicant.details = after
        applicant.deleteAt = .fixture
        try await self.applicants.update(applicant, scope: .acmeLive)
        #expect(try await self.applicants.find(applicant.id, scope: .acmeLive, lock: .none) == applicant)
        #expect(try await self.applicants.find(other.id, scope: .acmeLive, lock: .none) == other)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = self.applicant(.complete)
        try await self.applicants.insert(applicant, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.applicants.find(applicant.id, scope: stranger, lock: .none) == nil)
            #expect(
                try await self.applicants.list(Page(number: 1, size: 5), includingDeleted: true, scope: stranger).total
                    == 0)
            var changed = applicant
            changed.details = .anna
            changed.deleteAt = .fixture
            try await self.applicants.update(changed, scope: stranger)
            await #expect(throws: SQLError.self) {
                try await self.applicants.record(
                    [ApplicantConsent(name: .ssnVerification, granted: true)], of: applicant.id, scope: stranger)
            }
        }
        #expect(try await self.applicants.find(applicant.id, scope: scope, lock: .none) == applicant)
        #expect(try await self.consents() == [])
    }

    @Test
    func sameIDMayBeInEveryScope() async throws {
        try await self.database.insertTenants()
        let applicant = self.applicant()
        for scope in Scope.fixtures { try await self.applicants.insert(applicant, scope: scope) }
        for scope in Scope.fixtures {
            #expect(try await self.applicants.find(applicant.id, scope: scope, lock: .none) == applicant)
        }
    }

    @Test
    func applicantOfATenantThatIsNotThereIsRefused() async throws {
        let error = await #expect(throws: SQLError.self) {
            try await self.applicants.insert(self.applicant(), scope: .acmeLive)
        }
        #expect(error?.isForeignKeyViolation(of: "applicants_tenant_fkey") == true)
    }

    @Test
    func longestValuesAreTakenAndLongerOnesRefused() async throws {
        try await self.database.insertTenants()
        func letters(_ count: Int) -> String { String(repeating: "\u{E9}", count: count) }
        func email(_ count: Int) -> String { String(repeating: "a", count: count - 6) + "@b.org" }
        func phone(_ count: Int) -> String { "+1234567" + String(repeating: " ", count: count - 8) }
        let longest = ApplicantDetails(
            firstName: letters(255), lastName: letters(255), email: email(254), phoneNumber: phone(32))
        try await self.applicants.insert(self.applicant(longest), scope: .acmeLive)
        let wrong: [(String, (inout ApplicantDetails) -> Void)] = [
            ("applicants_first_name_check", { $0.firstName = letters(256) }),
            ("applicants_first_name_check", { $0.firstName = "" }),
            ("applicants_last_name_check", { $0.lastName = letters(256) }),
            ("applicants_last_name_check", { $0.lastName = "" }), ("applicants_email_check", { $0.email = email(255) }),
            ("applicants_email_check", { $0.email = "" }),
            ("applicants_phone_number_check", { $0.phoneNumber = phone(33) }),
            ("applicants_phone_number_check", { $0.phoneNumber = "" }),
        ]
        for (constraint, change) in wrong {
            var details = longest
            change(&details)
            let error = await #expect(throws: SQLError.self) {
                try await self.applicants.insert(self.applicant(details), scope: .acmeLive)
            }
            #expect(error?.isCheckViolation(of: constraint) == true, "\(constraint)")
        }
    }

    @Test
    func listIsNewestFirstInPages() async throws {
        try await self.database.insertTenants()
        let applicants = (0..<5).map { self.applicant(at: Double($0)) }
        for applicant in applicants.shuffled() { try await self.applicants.insert(applicant, scope: .acmeLive) }
        var listed: [Applicant] = []
        for number in 1...3 {
            let page = try await self.applicants.list(
                Page(number: number, size: 2), includingDeleted: false, scope: .acmeLive)
            #expect(page.total == 5)
            #expect(page.items.count == (number == 3 ? 1 : 2))
            listed += page.items
        }
        #expect(listed == applicants.reversed())
    }

    @Test
    func everyFieldIsListed() async throws {
        try await self.database.insertTenants()
        let applicants = [self.applicant(.complete, at: 1, deleteAt: .fixture), self.applicant(.anna)]
        for applicant in applicants { try await self.applicants.insert(applicant, scope: .acmeLive) }
        let page = try await self.applicants.list(
            Page(number: 1, size: 5), includingDeleted: true, scope: .acmeLive)
        #expect(page.items == applicants)
    }

    @Test
    func applicantsOfOneMomentAreListedOnceEach() async throws {
        try await self.database.insertTenants()
        let applicants = (0..<5).map { _ in self.applicant() }
        for applicant in applicants { try await self.applicants.insert(applicant, scope: .acmeLive) }
        var listed: [ApplicantID] = []
        for number in 1...5 {
            listed += try await self.applicants.list(
                Page(number: number, size: 1), includingDeleted: false, scope: .acmeLive
            ).items.map(\.id)
        }
        #expect(Set(listed) == Set(applicants.map(\.id)))
    }

    @Test
    func pagePastTheEndHasTheTotal() async throws {
        try await self.database.insertTenants()
        try await self.applicants.insert(self.applicant(), scope: .acmeLive)
        let page = try await self.applicants.list(
            Page(number: 9, size: 10), includingDeleted: false, scope: .acmeLive)
        #expect(page.items == [])
        #expect(page.total == 1)
    }

    @Test
    func deletedApplicantsAreListedOnlyOnDemand() async throws {
        try await self.database.insertTenants()
        let kept = self.applicant()
        let deleted = self.applicant(at: 1, deleteAt: .fixture)
        try await self.applicants.insert(kept, scope: .acmeLive)
        try await self.applicants.insert(deleted, scope: .acmeLive)
        let page = Page(number: 1, size: 10)
        let without = try await self.applicants.list(page, includingDeleted: false, scope: .acmeLive)
        let with = try await self.applicants.list(page, includingDeleted: true, scope: .acmeLive)
        #expect(without.items == [kept])
        #expect(without.total == 1)
        #expect(with.items == [deleted, kept])
        #expect(with.total == 2)
    }

    @Test
    func consentsNamedAreSetAndOthersStay() async throws {
        try await self.database.insertTenants()
        let applicant = self.applicant()
        try await self.applicants.insert(applicant, scope: .acmeLive)
        try await self.applicants.record(
            [
                ApplicantConsent(name: .privacyNoticesRead, granted: true),
                ApplicantConsent(name: .ssnVerification, granted: true),
            ], of: applicant.id, scope: .acmeLive)
        try await self.applicants.record(
            [ApplicantConsent(name: .ssnVerification, granted: false)], of: applicant.id, scope: .acmeLive)
        #expect(try await self.consents() == ["privacy_notices_read true true", "ssn_verification false false"])
    }

    @Test
    func lockedApplicantIsNotChangedMeanwhile() async throws {
        try await self.database.insertTenants()
        let applicant = self.applicant()
        try await self.applicants.insert(applicant, scope: .acmeLive)
        let pool = try self.database.pool(as: .gateway)
        try await pool.transaction(in: Scope.acmeLive.sql) { transaction in
            let locking = PostgresApplicantRepository(on: transaction)
            _ = try await locking.find(applicant.id, scope: .acmeLive, lock: .share)
            let error = await #expect(throws: SQLError.self) {
                try await pool.transaction(in: Scope.acmeLive.sql) { other in
                    try await other.execute("SELECT set_config('lock_timeout', '50ms', true)", in: .unscoped)
                    _ = try await PostgresApplicantRepository(on: other)
                        .find(applicant.id, scope: .acmeLive, lock: .update)
                }
            }
            #expect(error?.isLockTimeout == true)
            // Sharing is no conflict.
            #expect(try await self.applicants.find(applicant.id, scope: .acmeLive, lock: .share) == applicant)
        }
    }

    /// Name, whether granted, whether a time was noted.
    private func consents() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT concat_ws(' ', name, granted::text, (granted_at IS NOT NULL)::text) AS line
            FROM applicant_consents
            ORDER BY name
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }
}
