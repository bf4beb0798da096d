import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// Every kind of media: their repositories are one.
@Suite(.postgres)
struct MediumRepositoryTests {
    private let database: TestDatabase

    init() throws { self.database = try TestDatabase.current }

    private func media<Kind: SampleMedia>(
        _ kind: Kind.Type, as role: ServiceRole = .gateway
    ) throws -> PostgresMediumRepository<Kind> {
        PostgresMediumRepository<Kind>(on: try self.database.pool(as: role))
    }

    /// An applicant with a document, and media that are not stored yet, one second apart.
    private func bring<Kind: SampleMedia>(
        _ kind: Kind.Type, count: Int = 1, scope: Scope = .acmeSandbox
    ) async throws -> (applicant: Applicant, media: [Medium<Kind>]) {
        let applicant = try await self.database.insertApplicant(scope: scope)
        let document = try await self.database.insertDocument(of: applicant, scope: scope)
        let media = (0..<count).map { number in
            kind.sample(of: applicant.id, document: document.id, at: .fixture.addingTimeInterval(Double(number)))
        }
        return (applicant, media)
    }

    @Test(arguments: SampleMediumKind.allCases)
    func everyFieldComesBack(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (applicant, media) = try await self.bring(kind, scope: .acmeLive)
            let repository = try self.media(kind)
            try await repository.insert(media[0], scope: .acmeLive)
            #expect(try await repository.find(media[0].id, scope: .acmeLive) == media[0])
            #expect(try await repository.find([media[0].id], of: applicant.id, scope: .acmeLive) == media)
            #expect(try await repository.list(of: applicant.id, scope: .acmeLive) == media)
            #expect(try await repository.count(of: applicant.id, scope: .acmeLive) == 1)
            #expect(try await repository.objects(of: applicant.id, scope: .acmeLive) == [media[0].file.objectID])
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    @Test(arguments: SampleMediumKind.allCases, Scope.fixtures)
    func neverCrossesTenants(kind: SampleMediumKind, scope: Scope) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (applicant, media) = try await self.bring(kind, count: 2, scope: scope)
            let repository = try self.media(kind)
            try await repository.insert(media[0], scope: scope)
            for stranger in scope.strangers {
                #expect(try await repository.find(media[0].id, scope: stranger) == nil)
                #expect(try await repository.find([media[0].id], of: applicant.id, scope: stranger) == [])
                #expect(try await repository.list(of: applicant.id, scope: stranger) == [])
                #expect(try await repository.count(of: applicant.id, scope: stranger) == 0)
                #expect(try await repository.objects(of: applicant.id, scope: stranger) == [])
                let error = await #expect(throws: SQLError.self) {
                    try await repository.insert(media[1], scope: stranger)
                }
                #expect(error?.isForeignKeyViolation(of: "\(Kind.plural)_applicant_fkey") == true)
            }
            #expect(try await repository.find(media[0].id, scope: scope) == media[0])
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    @Test(arguments: SampleMediumKind.allCases)
    func mediaOfAnotherApplicantAreNotAmongThoseNamed(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (anna, annas) = try await self.bring(kind)
            let (_, zoes) = try await self.bring(kind)
            let repository = try self.media(kind)
            for medium in annas + zoes { try await repository.insert(medium, scope: .acmeSandbox) }
            let ids = [annas[0].id, zoes[0].id, .random(), annas[0].id]
            #expect(try await repository.find(ids, of: anna.id, scope: .acmeSandbox) == annas)
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    @Test(arguments: SampleMediumKind.allCases)
    func listIsOldestFirst(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (applicant, media) = try await self.bring(kind, count: 4)
            let repository = try self.media(kind)
            for medium in media.shuffled() { try await repository.insert(medium, scope: .acmeSandbox) }
            #expect(try await repository.list(of: applicant.id, scope: .acmeSandbox) == media)
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    @Test(arguments: SampleMediumKind.allCases)
    func mediaOfADeletedApplicantAreNotFoundButErased(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (applicant, media) = try await self.bring(kind)
            let repository = try self.media(kind)
            try await repository.insert(media[0], scope: .acmeSandbox)
            try await self.database.delete(applicant, scope: .acmeSandbox)
            #expect(try await repository.find(media[0].id, scope: .acmeSandbox) == nil)
            #expect(try await repository.find([media[0].id], of: applicant.id, scope: .acmeSandbox) == [])
            #expect(try await repository.list(of: applicant.id, scope: .acmeSandbox) == [])
            #expect(try await repository.objects(of: applicant.id, scope: .acmeSandbox) == [media[0].file.objectID])
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    /// The hosted pages are the applicant's: what is to come from a party that is trusted more cannot be put there.
    @Test(arguments: [SampleMediumKind.idPhoto, .signingDocument])
    func hostedPagesHaveNoWayToWhatOnlyTheTenantBrings(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws {
            let (applicant, media) = try await self.bring(kind)
            let repository = try self.media(kind, as: .links)
            let writing = await #expect(throws: SQLError.self) {
                try await repository.insert(media[0], scope: .acmeSandbox)
            }
            #expect(writing?.isRefusedAccess == true)
            let reading = await #expect(throws: SQLError.self) {
                _ = try await repository.list(of: applicant.id, scope: .acmeSandbox)
            }
            #expect(reading?.isRefusedAccess == true)
        }
        try await self.database.insertTenants()
        try await check(kind.type)
    }

    /// A part of a document has no document of another scope.
    @Test(arguments: [SampleMediumKind.documentVideo, .chipData])
    func aPartIsOfADocumentOfItsScope(kind: SampleMediumKind) async throws {
        func check<Kind: SampleMedia>(_ kind: Kind.Type) async throws where Kind.Details == DocumentPart {
            let (_, foreign) = try await self.bring(kind, scope: .globexSandbox)
            let applicant = try await self.database.insertApplicant()
            let part = kind.sample(of: applicant.id, document: foreign[0].details.documentID)
            let error = await #expect(throws: SQLError.self) {
                try await self.media(kind).insert(part, scope: .acmeSandbox)
            }
            #expect(error?.isForeignKeyViolation(of: "\(Kind.plural)_document_fkey") == true)
        }
        try await self.database.insertTenants()
        if kind == .chipData { try await check(ChipDataKind.self) } else { try await check(DocumentVideoKind.self) }
    }
}
