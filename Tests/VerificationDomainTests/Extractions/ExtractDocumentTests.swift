import CanonicalJSON
import Foundation
import Persistence
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ExtractDocumentTests {
    private let database: TestDatabase
    private let extract: ExtractDocument

    init() throws {
        self.database = try TestDatabase.current
        self.extract = ExtractDocument(store: try TestServices(on: self.database).gateway)
    }

    @Test
    func aSandboxSaysWhatADocumentReportOfTheSameNamesSays() async throws {
        try await self.database.insertTenants()
        var details = ApplicantDetails.anna
        details.lastName = "CA DL 2018"
        let applicant = try await self.database.insertApplicant(details)
        let document = try await self.database.insertDocument(of: applicant)
        let extraction = try await self.extract(document.id, scope: .acmeSandbox)
        #expect(extraction.documentID == document.id && extraction.applicantID == applicant.id)
        #expect(extraction.read == SandboxAnswers.extraction(firstName: details.firstName, lastName: "CA DL 2018"))
        #expect(extraction.read["document_classification"]?["issuing_state"] == "CA")
    }

    @Test
    func nothingIsMadeUpInTheLiveEnvironment() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let document = try await self.database.insertDocument(of: applicant, scope: .acmeLive)
        await #expect(throws: ExtractionError.nothingExtracted(document.id)) {
            _ = try await self.extract(document.id, scope: .acmeLive)
        }
    }

    @Test(arguments: [Scope.acmeLive, .acmeSandbox])
    func aDocumentOfUnknownTypeIsNotClassified(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let document = Document(
            id: .random(), applicantID: applicant.id, createdAt: .fixture, type: .unknown, side: nil,
            issuingCountry: nil, file: .fixture(), location: nil)
        try await PostgresDocumentRepository(on: self.database.superuser).insert(document, scope: scope)
        await #expect(throws: ExtractionError.notClassified(document.id)) {
            _ = try await self.extract(document.id, scope: scope)
        }
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let document = try await self.database.insertDocument(of: applicant, scope: scope)
        for stranger in scope.strangers {
            await #expect(throws: ExtractionError.documentNotFound(document.id)) {
                _ = try await self.extract(document.id, scope: stranger)
            }
        }
    }
}
