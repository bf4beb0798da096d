import Foundation
import ImageMeasurement
import MediaStore
import VerificationDomain

/// Reads stored files and measures those that are pictures.
struct PictureReader: Sendable {
    /// The largest picture that uploads take, in bytes.
    private static let greatestFile = 10_485_760

    let media: EncryptedMediaStore
    let decoder: MediaDecoderProcess

    /// What a machine can say of one file.
    enum Reading {
        /// Certainly no picture.
        case undecodable
        /// A picture, with what was measured of it.
        case picture(PictureMeasurement)
        /// Something that no machine here can judge.
        case inconclusive
        /// The decoder failed.
        case failed(EngineFailure)
    }

    /// - Parameters:
    ///   - contentType: What the file proved to be when it came in.
    ///   - limit: When its turn with the decoder must have come.
    /// - Throws: The media store's errors; `CancellationError`.
    func read(
        _ object: MediaObjectID, contentType: String, scope: Scope,
        startingBefore limit: ContinuousClock.Instant
    ) async throws -> Reading {
        let format: DecodableFormat
        switch MediaType.allCases.first(where: { $0.contentType == contentType }) {
        case .jpeg: format = .jpeg
        case .png: format = .png
        case .pdf, .json, .mp4, .quickTime, .webm, nil: return .inconclusive  // not pictures: not judged here
        }
        guard let bytes = try await self.bytes(of: object, scope: scope) else { return .inconclusive }
        do {
            let image = try await self.decoder.decode(bytes, format: format, startingBefore: limit)
            let measurement = PictureMeasurement(
                luma: image.grey.pixels, width: image.grey.width, height: image.grey.height,
                colourSpread: image.colourSpread)
            return measurement.map(Reading.picture) ?? .inconclusive
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
    private func bytes(of object: MediaObjectID, scope: Scope) async throws -> [UInt8]? {
        let key = BlobKey(tenantID: scope.tenantID.rawValue, objectID: object.rawValue)
        do {
            return try await self.media.read(key, upTo: Self.greatestFile)
        } catch MediaStoreError.damaged, MediaStoreError.keyUnavailable, MediaStoreError.tooLarge {
            return nil
        }
    }
}
