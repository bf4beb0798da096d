import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct IDPhotoRepositoryTests {
    private let database: TestDatabase
    private let photos: PostgresIDPhotoRepository

    init() throws {
        self.database = try TestDatabase.current
        self.photos = PostgresIDPhotoRepository(on: try self.database.pool(as: .gateway))
    }

    private func photo(of applicant: Applicant, at seconds: Double = 0) -> IDPhoto {
        IDPhoto(
            id: .random(), applicantID: applicant.id, createdAt: .fixture.addingTimeInterval(seconds),
            file: .fixture())
    }

    @Test
    func everyFieldComesBack() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let photo = self.photo(of: applicant)
        try await self.photos.insert(photo, scope: .acmeLive)
        #expect(try await self.photos.find(photo.id, scope: .acmeLive) == photo)
        #expect(try await self.photos.list(of: applicant.id, scope: .acmeLive) == [photo])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let photo = try await self.database.insertIDPhoto(of: applicant, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.photos.find(photo.id, scope: stranger) == nil)
            #expect(try await self.photos.list(of: applicant.id, scope: stranger) == [])
            let error = await #expect(throws: SQLError.self) {
                try await self.photos.insert(self.photo(of: applicant), scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "id_photos_applicant_fkey") == true)
        }
        #expect(try await self.photos.find(photo.id, scope: scope) == photo)
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let photos = (0..<4).map { self.photo(of: applicant, at: Double($0)) }
        for photo in photos.shuffled() { try await self.photos.insert(photo, scope: .acmeSandbox) }
        #expect(try await self.photos.list(of: applicant.id, scope: .acmeSandbox) == photos)
    }

    @Test
    func photosOfADeletedApplicantAreNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let photo = try await self.database.insertIDPhoto(of: applicant)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.photos.find(photo.id, scope: .acmeSandbox) == nil)
        #expect(try await self.photos.list(of: applicant.id, scope: .acmeSandbox) == [])
    }
}
