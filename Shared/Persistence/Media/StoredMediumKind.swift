import CanonicalJSON
package import PostgresClient
package import VerificationDomain

/// A kind of media with a table of its own, and what that has beside the columns of every such table.
package protocol StoredMediumKind: MediumKind {
    /// Names of the columns that hold the details; none for a kind that is a file and nothing else.
    static var detailColumns: [String] { get }
    /// A value for each of them, in their order.
    static func values(of details: Details) -> [SQLStatement]
    /// - Throws: `SQLError` for a row of another form.
    static func details(_ row: SQLRow) throws -> Details
}

/// Of kinds that are a file and nothing else.
extension StoredMediumKind where Details == NoMediumDetails {
    package static var detailColumns: [String] { [] }
    package static func values(of details: Details) -> [SQLStatement] { [] }
    package static func details(_ row: SQLRow) throws -> Details { NoMediumDetails() }
}

/// Of parts of documents, which name theirs.
extension StoredMediumKind where Details == DocumentPart {
    package static var detailColumns: [String] { ["document_id"] }
    package static func values(of details: Details) -> [SQLStatement] { ["\(details.documentID)"] }
    package static func details(_ row: SQLRow) throws -> Details {
        DocumentPart(documentID: try row.decode("document_id"))
    }
}

extension LivePhotoKind: StoredMediumKind {}
extension IDPhotoKind: StoredMediumKind {}
extension MotionCaptureKind: StoredMediumKind {}
extension SigningDocumentKind: StoredMediumKind {}
extension DocumentVideoKind: StoredMediumKind {}
extension ChipDataKind: StoredMediumKind {}

/// As the API shows both: arrays, as JSON.
extension LiveVideoKind: StoredMediumKind {
    package static var detailColumns: [String] { ["challenge", "languages"] }

    package static func values(of details: Details) -> [SQLStatement] {
        ["\(SQLJSON(details.challengeJSON))", "\(SQLJSON(details.languagesJSON))"]
    }

    package static func details(_ row: SQLRow) throws -> Details {
        LiveVideoDetails(
            challengeJSON: try row.coded("challenge") ?? .null, languagesJSON: try row.coded("languages") ?? .null)
    }
}
