import Foundation
import ImageMeasurement
import MediaStore
import Reports
import VerificationDomain

/// Examines live material with what a machine here can really establish: whether a document's pictures decode at all,
/// whether they are dark or blurred, and whether they have colour.
///
/// A document of which nothing can be decoded is a certain failure and completes its report; everything else goes to an
/// analyst, with what was measured in the breakdown. Faces always do, and unmeasured: the reference's facial breakdowns
/// have no place for a photo's brightness or blur, and of a facial similarity report that says less than everything, it
/// lets no machine complete it ("the report will go to manual review", "Facial Similarity Photo: Object").
struct LiveReportExaminer: ReportExaminer {
    /// The largest file that uploads take, in bytes.
    private static let greatestFile = 10_485_760
    /// How long the pictures of one report may wait for their turn with the decoder: with the decoder's own deadline it
    /// stays within the job's.
    private static let patience: Duration = .seconds(40)

    let store: any VerificationStore
    let media: EncryptedMediaStore
    let decoder: MediaDecoderProcess

    /// - Throws: The stores' errors; `CancellationError`.
    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination {
        guard report.name.isDocumentReport else { return .needsAnalyst }
        let ids = Set(report.documentIDs)
        let documents = try await self.store.documents.find(
            Array(ids), of: applicant.id, includingDeleted: true, scope: scope)
        // What was named and is gone for good, nobody can examine; that it is gone, a person should see.
        guard documents.count == ids.count else { return .needsAnalyst }
        let limit = ContinuousClock.now + Self.patience
        var pictures: [PictureMeasurement?] = []
        for document in documents {
            switch try await self.read(document.file, scope: scope, startingBefore: limit) {
            case .undecodable:
                // "We will return a reason whenever a report flags" (reference, "Breakdown reasoning"); none is closer.
                let findings = DocumentFindings([.imageQuality: .flagged(reasons: "other_photo_issue")])
                return .finished(findings.outcome(video: report.name.videoFindings, properties: [:]))
            case .failed(let failure): return .failed(failure)
            case .picture(let measurement): pictures.append(measurement)
            case .inconclusive: pictures.append(nil)
            }
        }
        let findings = DocumentFindings(measured: pictures, cuts: .standard)
        guard !findings.isEmpty else { return .needsAnalyst }
        return .leftToAnalyst(found: findings.documentBreakdown(video: report.name.videoFindings))
    }

    /// What a machine can say of one file.
    private enum Reading {
        /// Certainly no picture.
        case undecodable
        /// A picture, with what was measured of it.
        case picture(PictureMeasurement?)
        /// Something that no machine here can judge.
        case inconclusive
        /// The decoder failed.
        case failed(EngineFailure)
    }

    private func read(
        _ file: MediaFile, scope: Scope, startingBefore limit: ContinuousClock.Instant
    ) async throws -> Reading {
        let format: DecodableFormat
        switch MediaType.allCases.first(where: { $0.contentType == file.contentType }) {
        case .jpeg: format = .jpeg
        case .png: format = .png
        case .pdf, .json, .mp4, .quickTime, .webm, nil: return .inconclusive  // not pictures: not judged here
        }
        guard let bytes = try await self.bytes(of: file, scope: scope) else { return .inconclusive }
        do {
            let image = try await self.decoder.decode(bytes, format: format, startingBefore: limit)
            return .picture(
                PictureMeasurement(
                    luma: image.grey.pixels, width: image.grey.width, height: image.grey.height,
                    colourSpread: image.colourSpread))
        } catch let error as MediaDecodingError {
            switch error {
            case .corrupt: return .undecodable
            case .damaged, .tooLarge, .unsupported: return .inconclusive
            case .timedOut: return .failed(.timedOut)
            case .crashed: return .failed(.crashed)
            case .malformedAnswer: return .failed(.malformedAnswer)
            case .notConfined: return .failed(.notConfined)
            case .unavailable: return .failed(.unavailable)
            }
        }
    }

    /// The file's content; `nil` when it will never be had: gone, damaged at rest, or its key destroyed. None of that is
    /// the applicant's doing.
    private func bytes(of file: MediaFile, scope: Scope) async throws -> [UInt8]? {
        let key = BlobKey(tenantID: scope.tenantID.rawValue, objectID: file.objectID.rawValue)
        do {
            return try await self.media.read(key, upTo: Self.greatestFile)
        } catch MediaStoreError.damaged, MediaStoreError.keyUnavailable, MediaStoreError.tooLarge {
            return nil
        }
    }
}
