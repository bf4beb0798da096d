import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// Media that are parts of a document, and the quota of recordings.
@Suite(.postgres)
struct RecordPartsTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    private var media: RecordMedia { self.services.media }

    @Test
    func theNewestPartOfADocumentIsFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let document = try await self.database.insertDocument(of: applicant)
        let other = try await self.database.insertDocument(of: applicant)
        await #expect(throws: MediaResourceError.partNotFound(resource: "DocumentVideo", of: document.id)) {
            _ = try await self.media.findPart(DocumentVideoKind.self, of: document.id, scope: .acmeSandbox)
        }
        func record(_ id: DocumentID) async throws -> DocumentVideo {
            self.services.clock.advance(by: .seconds(1))
            return try await self.media.recordPart(
                DocumentVideoKind.self, of: id, ownedBy: nil, file: .fixture(), scope: .acmeSandbox)
        }
        _ = try await record(document.id)
        let newest = try await record(document.id)
        let others = try await record(other.id)
        #expect(newest.applicantID == applicant.id)
        #expect(
            try await self.media.findPart(DocumentVideoKind.self, of: document.id, scope: .acmeSandbox) == newest)
        #expect(try await self.media.findPart(DocumentVideoKind.self, of: other.id, scope: .acmeSandbox) == others)
    }

    @Test
    func anotherApplicantsDocumentTakesNoPart() async throws {
        try await self.database.insertTenants()
        let document = try await self.database.insertDocument(of: self.database.insertApplicant())
        let stranger = try await self.database.insertApplicant()
        await #expect(throws: MediaResourceError.documentNotFound(document.id)) {
            _ = try await self.media.recordPart(
                ChipDataKind.self, of: document.id, ownedBy: stranger.id, file: .fixture(), scope: .acmeSandbox)
        }
        #expect(try await self.database.count("SELECT FROM nfc_data") == 0)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let document = try await self.database.insertDocument(
            of: self.database.insertApplicant(scope: scope), scope: scope)
        _ = try await self.media.recordPart(
            ChipDataKind.self, of: document.id, ownedBy: document.applicantID, file: .fixture(), scope: scope)
        for stranger in scope.strangers {
            let missing = MediaResourceError.documentNotFound(document.id)
            await #expect(throws: missing) {
                _ = try await self.media.recordPart(
                    ChipDataKind.self, of: document.id, ownedBy: nil, file: .fixture(), scope: stranger)
            }
            await #expect(throws: missing) {
                _ = try await self.media.findPart(ChipDataKind.self, of: document.id, scope: stranger)
            }
        }
    }

    @Test
    func partsOfADeletedApplicantAreNotRecorded() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let document = try await self.database.insertDocument(of: applicant)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        await #expect(throws: MediaResourceError.documentNotFound(document.id)) {
            _ = try await self.media.recordPart(
                DocumentVideoKind.self, of: document.id, ownedBy: nil, file: .fixture(), scope: .acmeSandbox)
        }
    }

    @Test
    func oneRecordingTooManyIsRefusedAndOtherKindsAreNot() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        for _ in 0..<RecordMedia.recordingsOfAKind {
            try await self.database.insert(
                LiveVideoKind.sample(of: applicant.id, document: .random()), scope: .acmeSandbox)
        }
        await #expect(throws: MediaResourceError.tooMany(maximum: RecordMedia.recordingsOfAKind)) {
            _ = try await self.media.record(
                LiveVideoKind.self, of: applicant.id, details: LiveVideoDetails(), file: .fixture(),
                scope: .acmeSandbox)
        }
        _ = try await self.media.record(
            MotionCaptureKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
    }
}
