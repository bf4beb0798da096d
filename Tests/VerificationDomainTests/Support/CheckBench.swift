import CanonicalJSON
import Foundation
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

/// An applicant whose location is known, and what becomes of checks on them.
struct CheckBench {
    let database: TestDatabase
    let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    /// A person who lives in the United Kingdom.
    static func details(
        _ lastName: String = "Nowak", country: String? = "GBR", idNumbers: [IDNumber] = []
    ) -> ApplicantDetails {
        ApplicantDetails(
            firstName: "Anna", lastName: lastName, idNumbers: idNumbers,
            location: country.map { ApplicantLocation(ipAddress: nil, countryOfResidence: CountryCode($0)) })
    }

    func applicant(
        _ details: ApplicantDetails = Self.details(), scope: Scope = .acmeSandbox
    ) async throws -> ApplicantID {
        try await self.database.insertApplicant(details, scope: scope).id
    }

    /// Creates a check for an applicant, a new one unless given.
    func create(
        _ names: [ReportName], of applicant: ApplicantID? = nil, scope: Scope = .acmeSandbox,
        _ change: (inout NewCheck) -> Void = { _ in }
    ) async throws -> Check {
        var id = applicant
        if id == nil { id = try await self.applicant(scope: scope) }
        var new = NewCheck(applicantID: try #require(id), reportNames: names)
        change(&new)
        return try await self.services.createCheck(new, scope: scope)
    }

    /// What report-workers and the orchestrator do with a check, as their jobs ask for it.
    func work(_ check: Check, scope: Scope = .acmeSandbox) async throws -> Check {
        for report in check.reportIDs {
            try await self.services.examine(report, scope: scope)
            try await self.services.settleCheck(check.id, scope: scope, in: self.services.orchestrator)
        }
        return try await self.services.readChecks.find(check.id, scope: scope)
    }

    func reports(of check: Check, scope: Scope = .acmeSandbox) async throws -> [Report] {
        try await self.services.readChecks.reports(of: check.id, scope: scope)
    }

    /// Types of the events, and where they go: `check.started 2`.
    func events() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT e.type || ' ' || count(d.id) AS event
            FROM webhook_events AS e
            LEFT JOIN webhook_deliveries AS d ON d.event_id = e.id
            GROUP BY e.id, e.type
            ORDER BY e.id
            """, in: .unscoped
        ) { try $0.decode("event", as: String.self) }
    }
}
