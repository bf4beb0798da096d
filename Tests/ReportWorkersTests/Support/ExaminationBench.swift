import CanonicalJSON
import Cryptography
import Foundation
import JobQueue
import MediaStore
import Persistence
import PostgresClient
import Reports
import TestSupport
import VerificationDomain

@testable import ReportWorkers

/// A live applicant with files in a media store of the test's own, and reports on them.
final class ExaminationBench: Sendable {
    static let scope = Scope.acmeLive

    let database: TestDatabase
    let applicant: Applicant
    /// As in report-workers.
    let store: PostgresVerificationStore
    private let run: WorkflowRun
    let media: EncryptedMediaStore
    private let folder: URL

    init(on database: TestDatabase) async throws {
        self.database = database
        try await database.insertTenants()
        self.applicant = try await database.insertApplicant(scope: Self.scope)
        self.run = try await database.insertRun(of: self.applicant, scope: Self.scope)
        self.store = Self.store(on: try database.pool(as: .reports))
        self.folder = FileManager.default.temporaryDirectory.appending(path: "martlet-media-\(UUID().uuidString)")
        self.media = EncryptedMediaStore(blobs: try FileSystemBlobStore(root: self.folder.path), keys: OneKey())
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    /// Over the role's pool, or over a job's attempt.
    static func store(on sql: any SQLTransactor) -> PostgresVerificationStore {
        PostgresVerificationStore(on: sql, parts: .init(producer: JobProducer(wakeUp: nil)))
    }

    func examiner(_ decoder: MediaDecoderProcess) -> LiveReportExaminer {
        LiveReportExaminer(store: self.store, pictures: self.pictures(decoder))
    }

    func pictures(_ decoder: MediaDecoderProcess) -> PictureReader {
        PictureReader(media: self.media, decoder: decoder)
    }

    /// Stores a document of the applicant with its file.
    /// - Parameter bytes: `nil` leaves the media store without the file.
    func document(_ bytes: [UInt8]?, _ contentType: String = "image/jpeg") async throws -> Document {
        let document = Document(
            id: .random(), applicantID: self.applicant.id, createdAt: .fixture, type: .passport, side: .front,
            issuingCountry: nil, file: try await self.file(bytes, contentType), location: nil)
        try await PostgresDocumentRepository(on: self.database.superuser).insert(document, scope: Self.scope)
        return document
    }

    /// Stores a photo of the applicant's face with its file.
    func livePhoto(_ bytes: [UInt8]) async throws -> LivePhoto {
        let photo = LivePhoto(
            id: .random(), applicantID: self.applicant.id, createdAt: .fixture,
            file: try await self.file(bytes, "image/jpeg"))
        try await PostgresLivePhotoRepository(on: self.database.superuser).insert(photo, scope: Self.scope)
        return photo
    }

    func file(_ bytes: [UInt8]?, _ contentType: String) async throws -> MediaFile {
        let file = MediaFile(
            objectID: .random(), fileName: "scan", contentType: contentType, byteCount: bytes?.count ?? 1,
            sha256: [UInt8](repeating: 0, count: 32))
        if let bytes {
            let key = BlobKey(tenantID: Self.scope.tenantID.rawValue, objectID: file.objectID.rawValue)
            _ = try await self.media.put(key, chunks: BlobChunks([bytes]))
        }
        return file
    }

    /// Changes a byte in the middle of every file in the media store.
    func damageFiles() throws {
        let names = FileManager.default.enumerator(atPath: self.folder.path)?.compactMap { $0 as? String } ?? []
        for name in names {
            let file = self.folder.appending(path: name)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: file)
        }
    }

    /// A report that waits to be examined; stored.
    func report(
        _ name: ReportName = .document, on documents: [DocumentID], photos: [LivePhotoID] = []
    ) async throws -> Report {
        func media<Subject>(_ ids: [Identifier<Subject>]) -> JSONValue {
            .array(ids.map { ["id": .string($0.description)] })
        }
        let report = Report(
            id: .random(), applicantID: self.applicant.id, runID: self.run.id, taskID: "profile_4f4b2",
            taskAttempt: 1, name: name,
            input: ["document_ids": media(documents), "live_photo_ids": media(photos)], createdAt: .fixture,
            status: .awaitingData)
        try await PostgresReportRepository(on: self.database.superuser).insert(report, scope: Self.scope)
        return report
    }

    /// What the examiner says of a report on these documents.
    func examine(
        _ documents: [Document], with decoder: MediaDecoderProcess
    ) async throws -> ReportExamination {
        let report = try await self.report(on: documents.map(\.id))
        return try await self.examiner(decoder).examine(report, of: self.applicant, scope: Self.scope)
    }
}

/// One key for every tenant.
private struct OneKey: DataKeyProvider {
    private let key = DataKey.generate()

    func currentDataKey(tenantID: UUID) async throws -> DataKey { self.key }

    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? { self.key }
}
