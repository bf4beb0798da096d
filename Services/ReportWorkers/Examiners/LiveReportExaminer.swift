import CanonicalJSON
import Foundation
import MediaStore
import Reports
import VerificationDomain

/// Examines live material with what a machine here can really establish: whether the pictures decode at all.
///
/// A file that no decoder reads is a certain failure and completes the report; everything else goes to an analyst.
struct LiveReportExaminer: ReportExaminer {
    /// The largest file that uploads take.
    private static let greatestFile = 10_485_760

    let store: any VerificationStore
    let media: EncryptedMediaStore
    let decoder: MediaDecoderProcess

    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination {
        if report.name.isDocumentReport {
            return try await self.examineDocuments(of: report, applicant: applicant, scope: scope)
        }
        if report.name == .facialSimilarityPhoto {
            return try await self.examineFaces(of: report, applicant: applicant, scope: scope)
        }
        return .needsAnalyst
    }

    private func examineDocuments(
        of report: Report, applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        let documents = try await self.store.documents.find(report.documentIDs, of: applicant.id, scope: scope)
        for document in documents where try await !self.isReadable(document.file, scope: scope) {
            let findings = DocumentFindings([.imageQuality: .flagged()])
            return .finished(findings.outcome(properties: [:]))
        }
        return .needsAnalyst
    }

    private func examineFaces(
        of report: Report, applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        let photos = try await self.store.livePhotos.find(report.livePhotoIDs, of: applicant.id, scope: scope)
        for photo in photos where try await !self.isReadable(photo.file, scope: scope) {
            let findings = FacialSimilarityPhotoFindings([.faceDetected: .flagged()])
            return .finished(findings.outcome())
        }
        return .needsAnalyst
    }

    /// Whether the picture decodes. What is not a picture (a PDF) is not judged here.
    /// - Throws: when the decoder could not be run, so that the examination is tried again.
    private func isReadable(_ file: MediaFile, scope: Scope) async throws -> Bool {
        let format: DecodableFormat
        switch MediaType.allCases.first(where: { $0.contentType == file.contentType }) {
        case .jpeg: format = .jpeg
        case .png: format = .png
        case .pdf, .json, nil: return true
        }
        let key = BlobKey(tenantID: scope.tenantID.rawValue, objectID: file.objectID.rawValue)
        guard let bytes = try await self.media.read(key, upTo: Self.greatestFile) else {
            throw MediaStoreError.damaged
        }
        do {
            _ = try await self.decoder.decode(bytes, format: format)
            return true
        } catch MediaDecodingError.corrupt, MediaDecodingError.unsupported {
            return false
        }
    }
}
