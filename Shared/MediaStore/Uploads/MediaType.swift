/// A kind of file that can be uploaded, known by its bytes.
package enum MediaType: String, CaseIterable, Sendable {
    case jpeg
    case png
    case pdf
    /// Data read from a chip, which the sandbox takes for a passport.
    case json

    /// The media type in HTTP headers.
    package var contentType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .pdf: "application/pdf"
        case .json: "application/json"
        }
    }

    /// The extension of file names, and the `file_type` of documents: `jpg`, `png`, `pdf`, `json`.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .pdf: "pdf"
        case .json: "json"
        }
    }

    /// How many first bytes ``init(sniffing:)`` looks at.
    static let sniffedLength = 8

    /// Recognises a file by its first bytes; `nil` when it is none of these types.
    init?(sniffing start: [UInt8]) {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if start.starts(with: PNGWalker.signature) {
            self = .png
        } else if start.starts(with: "%PDF-".utf8) {
            self = .pdf
        } else if let first = start.first(where: { !JSONWalker.isWhiteSpace($0) }), JSONWalker.canStart(with: first) {
            self = .json
        } else {
            return nil
        }
    }
}
