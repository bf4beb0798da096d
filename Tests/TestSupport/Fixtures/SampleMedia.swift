package import Foundation
package import Persistence
package import VerificationDomain

/// A kind of media of which a sample can be made.
package protocol SampleMedia: StoredMediumKind {
    /// - Parameter document: A document of the applicant, for kinds that are parts of one.
    static func sampleDetails(document: DocumentID) -> Details
}

extension SampleMedia {
    /// A medium that no store has yet.
    package static func sample(
        of applicant: ApplicantID, document: DocumentID, at moment: Date = .fixture
    ) -> Medium<Self> {
        Medium(
            id: .random(), applicantID: applicant, createdAt: moment, file: .fixture(),
            details: Self.sampleDetails(document: document))
    }
}

extension SampleMedia where Details == NoMediumDetails {
    package static func sampleDetails(document: DocumentID) -> Details { NoMediumDetails() }
}

extension SampleMedia where Details == DocumentPart {
    package static func sampleDetails(document: DocumentID) -> Details { DocumentPart(documentID: document) }
}

extension LivePhotoKind: SampleMedia {}
extension IDPhotoKind: SampleMedia {}
extension MotionCaptureKind: SampleMedia {}
extension SigningDocumentKind: SampleMedia {}
extension DocumentVideoKind: SampleMedia {}
extension ChipDataKind: SampleMedia {}

extension LiveVideoKind: SampleMedia {
    package static func sampleDetails(document: DocumentID) -> Details {
        LiveVideoDetails(
            challenge: [.movement(.turnLeft), .recite([0, 9, 3])],
            languages: [LiveVideoLanguage(source: "sdk", languageCode: "en_US")])
    }
}

/// Every kind, by which tests of all of them are told apart.
package enum SampleMediumKind: String, CaseIterable, Sendable {
    case livePhoto, idPhoto, liveVideo, motionCapture, signingDocument, documentVideo, chipData

    /// The kind itself.
    package var type: any SampleMedia.Type {
        switch self {
        case .livePhoto: LivePhotoKind.self
        case .idPhoto: IDPhotoKind.self
        case .liveVideo: LiveVideoKind.self
        case .motionCapture: MotionCaptureKind.self
        case .signingDocument: SigningDocumentKind.self
        case .documentVideo: DocumentVideoKind.self
        case .chipData: ChipDataKind.self
        }
    }
}
