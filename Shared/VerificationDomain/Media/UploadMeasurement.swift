package import Foundation

/// Names a measurement of an upload; never shown to anybody.
package typealias UploadMeasurementID = Identifier<UploadMeasurement>

/// A picture that was uploaded and belongs to nobody yet, with what was measured of it. It holds no personal data, and is
/// there only while an upload waits for it.
package struct UploadMeasurement: Sendable, Equatable {
    /// What a machine established.
    package enum Verdict: String, Sendable, CaseIterable {
        /// Without sharp detail anywhere.
        case blurred
        /// Measured, and not blurred.
        case sharp
        /// Nothing could be measured: no picture, nothing to judge by, or no engine that works.
        case unmeasured
    }

    /// The measurement.
    package let id: UploadMeasurementID
    /// The file in the media store.
    package let objectID: MediaObjectID
    /// What the file is, such as `image/png`.
    package let contentType: String
    /// When it was asked for.
    package let createdAt: Date
    /// `nil` until it was measured.
    package let verdict: Verdict?

    /// A measurement as stored.
    package init(
        id: UploadMeasurementID, objectID: MediaObjectID, contentType: String, createdAt: Date, verdict: Verdict?
    ) {
        self.id = id
        self.objectID = objectID
        self.contentType = contentType
        self.createdAt = createdAt
        self.verdict = verdict
    }
}

/// Stores measurements of uploads, of one scope at a time.
package protocol UploadMeasurementRepository: Sendable {
    /// Adds one that waits.
    func insert(_ measurement: UploadMeasurement, scope: Scope) async throws
    /// The measurement, `nil` when there is none in this scope.
    func find(_ id: UploadMeasurementID, scope: Scope) async throws -> UploadMeasurement?
    /// Stores what was measured, once: a second verdict changes nothing.
    func settle(_ id: UploadMeasurementID, verdict: UploadMeasurement.Verdict, scope: Scope) async throws
    /// Removes one; of none, nothing.
    func remove(_ id: UploadMeasurementID, scope: Scope) async throws
    /// Removes what nobody waits for any more: all that was asked for before that time.
    func removeAll(askedBefore moment: Date, scope: Scope) async throws
}
