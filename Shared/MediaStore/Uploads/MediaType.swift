/// A kind of file that can be uploaded, known by its bytes.
package enum MediaType: String, CaseIterable, Sendable {
    case jpeg
    case png
    case pdf
    /// Data read from a chip, which the sandbox takes for a passport.
    case json
    case mp4
    case quickTime
    case webm

    /// The media type in HTTP headers.
    package var contentType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .pdf: "application/pdf"
        case .json: "application/json"
        case .mp4: "video/mp4"
        case .quickTime: "video/quicktime"
        case .webm: "video/webm"
        }
    }

    /// The extension of file names, and the `file_type` of documents and signing documents: `jpg`, `png`, `pdf`, `json`.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .pdf: "pdf"
        case .json: "json"
        case .mp4: "mp4"
        case .quickTime: "mov"
        case .webm: "webm"
        }
    }

    /// How many first bytes ``init(sniffing:)`` looks at.
    static let sniffedLength = 12

    /// Recognises a file by its first bytes; `nil` when it is none of these types.
    init?(sniffing start: [UInt8]) {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if start.starts(with: PNGWalker.signature) {
            self = .png
        } else if start.starts(with: "%PDF-".utf8) {
            self = .pdf
        } else if start.starts(with: WebMWalker.signature) {
            self = .webm
        } else if start.count >= 12, start[4..<8].elementsEqual("ftyp".utf8) {
            // The major brand (ISO/IEC 14496-12 §4.3); that of QuickTime is registered with two spaces.
            self = start[8..<12].elementsEqual("qt  ".utf8) ? .quickTime : .mp4
        } else if let first = start.first(where: { !JSONWalker.isWhiteSpace($0) }), JSONWalker.canStart(with: first) {
            self = .json
        } else {
            return nil
        }
    }
}
