import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct RecordMediaTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    @Test
    func recordedFilesAreFoundAndListed() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let media = self.services.media
        let document = try await media.document(
            .init(applicantID: applicant.id, type: .visa, side: .front, issuingCountry: CountryCode("GBR")),
            file: .fixture(), scope: .acmeSandbox)
        let photo = try await media.record(LivePhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
        let idPhoto = try await media.record(IDPhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
        #expect(try await media.findDocument(document.id, scope: .acmeSandbox) == document)
        #expect(try await media.listDocuments(of: applicant.id, scope: .acmeSandbox) == [document])
        #expect(try await media.find(photo.id, scope: .acmeSandbox) == photo)
        #expect(try await media.find(idPhoto.id, scope: .acmeSandbox) == idPhoto)
        #expect(try await media.list(LivePhotoKind.self, of: applicant.id, scope: .acmeSandbox) == [photo])
        #expect(try await media.list(IDPhotoKind.self, of: applicant.id, scope: .acmeSandbox) == [idPhoto])
    }

    @Test
    func fileForADeletedApplicantIsNotRecorded() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(deleteAt: .fixture)
        let gone = ApplicantError.gone(applicant.id)
        await #expect(throws: gone) {
            _ = try await self.services.media.document(
                .init(applicantID: applicant.id, type: .passport), file: .fixture(), scope: .acmeSandbox)
        }
        await #expect(throws: gone) {
            _ = try await self.services.media.record(
                LivePhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
        }
        await #expect(throws: gone) {
            _ = try await self.services.media.record(
                IDPhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
        }
        await #expect(throws: gone) {
            _ = try await self.services.media.listDocuments(of: applicant.id, scope: .acmeSandbox)
        }
        for table in ["documents", "live_photos", "id_photos"] {
            #expect(try await self.database.count("SELECT FROM \(fragment: .verbatim(table))") == 0)
        }
    }

    /// Eight at once where three fit: three are recorded, whichever, and nothing of the others is left.
    @Test
    func environmentStoresNoMoreThanItMay() async throws {
        try await self.database.insertTenants()
        let size = Int64(MediaFile.fixture().byteCount)
        let operators = PostgresMediaUsageRepository(on: try self.database.pool(as: .operator))
        try await operators.limit(to: 3 * size + size / 2, scope: .acmeSandbox)
        let media = self.services.media
        let applicants = try await [self.database.insertApplicant(), self.database.insertApplicant()]
        let recorded = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                let applicant = applicants[number % 2].id
                group.addTask {
                    do {
                        if number < 4 {
                            _ = try await media.record(
                                LivePhotoKind.self, of: applicant, file: .fixture(), scope: .acmeSandbox)
                        } else {
                            _ = try await media.document(
                                .init(applicantID: applicant, type: .passport), file: .fixture(), scope: .acmeSandbox)
                        }
                        return true
                    } catch {
                        #expect(
                            error as? MediaResourceError == .storageFull(byteLimit: 3 * size + size / 2))
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(recorded == 3)
        let stored = try await self.database.count("SELECT FROM documents UNION ALL SELECT FROM live_photos")
        #expect(stored == 3)
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        _ = try await media.record(LivePhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeLive)
    }

    /// Four at once for one place: one is recorded, whichever. Other kinds and other people have places of their own.
    @Test
    func filesOfOneKindAreLimitedForEveryApplicant() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let media = self.services.media
        for _ in 1..<RecordMedia.filesOfAKind { try await self.database.insertDocument(of: applicant) }
        let upload: @Sendable (ApplicantID) async throws -> Document = { id in
            try await media.document(.init(applicantID: id, type: .passport), file: .fixture(), scope: .acmeSandbox)
        }
        let outcomes = await withTaskGroup { group in
            for _ in 1...4 {
                group.addTask { () -> MediaResourceError? in
                    do {
                        _ = try await upload(applicant.id)
                        return nil
                    } catch {
                        return error as? MediaResourceError ?? .documentNotFound(.random())
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let tooMany = MediaResourceError.tooMany(maximum: RecordMedia.filesOfAKind)
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == tooMany } == 3)
        #expect(try await self.database.count("SELECT FROM documents") == RecordMedia.filesOfAKind)
        _ = try await media.record(LivePhotoKind.self, of: applicant.id, file: .fixture(), scope: .acmeSandbox)
        _ = try await upload(self.database.insertApplicant().id)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let document = try await self.database.insertDocument(of: applicant, scope: scope)
        let photo = try await self.database.insertLivePhoto(of: applicant, scope: scope)
        let idPhoto = try await self.database.insertIDPhoto(of: applicant, scope: scope)
        let media = self.services.media
        for stranger in scope.strangers {
            await #expect(throws: MediaResourceError.documentNotFound(document.id)) {
                _ = try await media.findDocument(document.id, scope: stranger)
            }
            await #expect(throws: MediaResourceError.notFound(photo.id)) {
                _ = try await media.find(photo.id, scope: stranger)
            }
            await #expect(throws: ApplicantError.notFound(applicant.id)) {
                _ = try await media.record(LivePhotoKind.self, of: applicant.id, file: .fixture(), scope: stranger)
            }
            await #expect(throws: ApplicantError.notFound(applicant.id)) {
                _ = try await media.list(LivePhotoKind.self, of: applicant.id, scope: stranger)
            }
            await #expect(throws: MediaResourceError.notFound(idPhoto.id)) {
                _ = try await media.find(idPhoto.id, scope: stranger)
            }
            await #expect(throws: ApplicantError.notFound(applicant.id)) {
                _ = try await media.record(IDPhotoKind.self, of: applicant.id, file: .fixture(), scope: stranger)
            }
            await #expect(throws: ApplicantError.notFound(applicant.id)) {
                _ = try await media.list(IDPhotoKind.self, of: applicant.id, scope: stranger)
            }
        }
    }

    @Test
    func downloadIsAudited() async throws {
        try await self.database.insertTenants()
        let id = DocumentID.random()
        try await self.services.media.noteDownload(
            of: .document(id), by: .apiToken(.random()), scope: .acmeLive)
        let lines = try await self.database.count(
            """
            SELECT FROM audit_log
            WHERE action = 'media.downloaded' AND environment = 'live' AND subject_id = \(id.description)
            """)
        #expect(lines == 1)
    }

    @Test
    func issueOfAnAddressIsAuditedWithWhoAskedForIt() async throws {
        try await self.database.insertTenants()
        let (id, token) = (LivePhotoID.random(), APITokenID.random())
        try await self.services.media.noteAddressIssued(for: .medium(id), by: .apiToken(token), scope: .acmeLive)
        let lines = try await self.database.count(
            """
            SELECT FROM audit_log
            WHERE action = 'media.address_issued' AND environment = 'live' AND subject_kind = 'live_photo'
                AND subject_id = \(id.description) AND actor_kind = 'api_token' AND actor_id = \(token.description)
            """)
        #expect(lines == 1)
    }

    @Test
    func filePrintsWithoutItsName() {
        let file = MediaFile.fixture()
        #expect(!"\(file)".contains(file.fileName))
        #expect(file.checksum.hasPrefix("00010203") && file.checksum.count == 64)
    }
}
