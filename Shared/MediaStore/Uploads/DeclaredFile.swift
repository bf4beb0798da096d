/// What the sender says about an uploaded file. Used to compare, never to name or to trust anything.
package struct DeclaredFile: Equatable, Sendable, CustomStringConvertible {
    /// The name in the multipart header, which people choose: personal data.
    package let fileName: String?
    /// The part's `Content-Type`, with or without parameters.
    package let contentType: String?

    /// States what the sender said; `nil` where nothing was.
    package init(fileName: String?, contentType: String?) {
        self.fileName = fileName
        self.contentType = contentType
    }

    /// The type alone: file names are personal data.
    package var description: String { "DeclaredFile(redacted)" }

    /// Whether nothing that is declared contradicts the type found in the bytes.
    ///
    /// What is absent or says nothing (`application/octet-stream`) declares nothing. An extension of unknown meaning
    /// (`scan.2024`) counts only when the content type says nothing either.
    func allows(_ type: MediaType) -> Bool {
        let byContentType = self.contentTypeClaim
        let byExtension = self.extensionClaim
        switch (byContentType, byExtension) {
        case (.unknown, _): return false
        case (.known(let declared), .known(let named)): return declared == type && named == type
        case (.known(let declared), _): return declared == type
        case (.nothing, .known(let named)): return named == type
        case (.nothing, .unknown): return false
        case (.nothing, .nothing): return true
        }
    }

    private enum Claim {
        case nothing
        case known(MediaType)
        case unknown
    }

    private var contentTypeClaim: Claim {
        let essence = self.contentType?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        switch essence {
        case nil, "", "application/octet-stream", "binary/octet-stream": return .nothing
        case "image/jpeg", "image/jpg", "image/pjpeg": return .known(.jpeg)  // the last two are wrong but common
        case "image/png": return .known(.png)
        case "application/pdf": return .known(.pdf)
        case "application/json": return .known(.json)
        case "video/mp4": return .known(.mp4)
        case "video/quicktime": return .known(.quickTime)
        case "video/webm": return .known(.webm)
        default: return .unknown
        }
    }

    private var extensionClaim: Claim {
        guard let name = self.fileName, let dot = name.lastIndex(of: ".") else { return .nothing }
        switch name[name.index(after: dot)...].lowercased() {
        case "": return .nothing
        case "jpg", "jpeg", "jpe", "jfif": return .known(.jpeg)
        case "png": return .known(.png)
        case "pdf": return .known(.pdf)
        case "json": return .known(.json)
        case "mp4", "m4v": return .known(.mp4)
        case "mov", "qt": return .known(.quickTime)
        case "webm": return .known(.webm)
        default: return .unknown
        }
    }
}
