/// Names a signing document; public.
package typealias SigningDocumentID = Identifier<SigningDocument>

/// A document that the applicant is to sign. Source: OpenAPI document, schema `signing_document`.
package typealias SigningDocument = Medium<SigningDocumentKind>
/// Footage of an identity document, taken with the photos of its sides.
package typealias DocumentVideo = Medium<DocumentVideoKind>
/// What was read from an identity document's chip: its data groups.
package typealias ChipData = Medium<ChipDataKind>

/// What is known of media that belong to an identity document.
package struct DocumentPart: Sendable, Equatable {
    /// The document, which is the same applicant's.
    package let documentID: DocumentID

    /// States whose part it is.
    package init(documentID: DocumentID) { self.documentID = documentID }
}

/// See ``SigningDocument``.
package enum SigningDocumentKind: MediumKind {
    package static let name = "signing_document"
    package static let resource = "SigningDocument"

    package static func repository(in store: any Repositories) -> any MediumRepository<SigningDocumentKind> {
        store.signingDocuments
    }
}

/// See ``DocumentVideo``.
package enum DocumentVideoKind: MediumKind {
    package typealias Details = DocumentPart

    package static let name = "document_video"
    package static let resource = "DocumentVideo"
    package static let maximum = RecordMedia.recordingsOfAKind

    package static func repository(in store: any Repositories) -> any MediumRepository<DocumentVideoKind> {
        store.documentVideos
    }
}

/// See ``ChipData``.
package enum ChipDataKind: MediumKind {
    package typealias Details = DocumentPart

    package static let name = "nfc_data"
    package static let plural = "nfc_data"
    package static let resource = "NFCData"

    package static func repository(in store: any Repositories) -> any MediumRepository<ChipDataKind> {
        store.chipData
    }
}
