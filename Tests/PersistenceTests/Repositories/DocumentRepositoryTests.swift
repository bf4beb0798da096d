import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct DocumentRepositoryTests {
    private let database: TestDatabase
    private let documents: PostgresDocumentRepository

    init() throws {
        self.database = try TestDatabase.current
        self.documents = PostgresDocumentRepository(on: try self.database.pool(as: .links))
    }

    private func document(of applicant: Applicant, isComplete: Bool = true, at seconds: Double = 0) -> Document {
        Document(
            id: .random(), applicantID: applicant.id, createdAt: .fixture.addingTimeInterval(seconds),
            type: .nationalIdentityCard, side: isComplete ? .back : nil,
            issuingCountry: isComplete ? CountryCode("RKS") : nil, file: .fixture(),
            location: isComplete
                ? ApplicantLocation(ipAddress: "2001:db8::1", countryOfResidence: CountryCode("GBR")) : nil)
    }

    @Test(arguments: [true, false])
    func everyFieldComesBack(isComplete: Bool) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let document = self.document(of: applicant, isComplete: isComplete)
        try await self.documents.insert(document, scope: .acmeLive)
        #expect(try await self.documents.find(document.id, scope: .acmeLive) == document)
        #expect(try await self.documents.find([document.id], of: applicant.id, scope: .acmeLive) == [document])
        #expect(try await self.documents.list(of: applicant.id, scope: .acmeLive) == [document])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let document = try await self.database.insertDocument(of: applicant, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.documents.find(document.id, scope: stranger) == nil)
            #expect(try await self.documents.find([document.id], of: applicant.id, scope: stranger) == [])
            #expect(try await self.documents.list(of: applicant.id, scope: stranger) == [])
            let error = await #expect(throws: SQLError.self) {
                try await self.documents.insert(self.document(of: applicant), scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "documents_applicant_fkey") == true)
        }
        #expect(try await self.documents.find(document.id, scope: scope) == document)
    }

    @Test
    func documentsOfAnotherApplicantAreNotAmongThoseNamed() async throws {
        try await self.database.insertTenants()
        let anna = try await self.database.insertApplicant()
        let zoe = try await self.database.insertApplicant(.complete)
        let annas = try await self.database.insertDocument(of: anna)
        let zoes = try await self.database.insertDocument(of: zoe)
        let found = try await self.documents.find([annas.id, zoes.id, .random()], of: anna.id, scope: .acmeSandbox)
        #expect(found == [annas])
        #expect(try await self.documents.find([], of: anna.id, scope: .acmeSandbox) == [])
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let documents = (0..<4).map { self.document(of: applicant, at: Double($0)) }
        for document in documents.shuffled() { try await self.documents.insert(document, scope: .acmeSandbox) }
        #expect(try await self.documents.list(of: applicant.id, scope: .acmeSandbox) == documents)
    }

    @Test
    func documentsOfADeletedApplicantAreNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let document = try await self.database.insertDocument(of: applicant)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.documents.find(document.id, scope: .acmeSandbox) == nil)
        #expect(try await self.documents.find([document.id], of: applicant.id, scope: .acmeSandbox) == [])
        #expect(try await self.documents.list(of: applicant.id, scope: .acmeSandbox) == [])
    }
}
