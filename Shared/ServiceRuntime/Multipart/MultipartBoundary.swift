/// The text that separates the parts of a body.
struct MultipartBoundary: Sendable, Equatable {
    let text: String

    /// Reads the boundary of a content type.
    /// - Throws: ``MultipartError/notMultipart`` for another type, without a boundary, or with one outside RFC 2046
    ///   §5.1.1: 1–70 characters of a small set, the last one not a space.
    init(contentType: String?) throws(MultipartError) {
        guard let contentType, let value = HeaderParameters(parsing: contentType),
            value.token.lowercased() == "multipart/form-data", let boundary = value["boundary"],
            (1...70).contains(boundary.utf8.count), boundary.utf8.last != UInt8(ascii: " "),
            boundary.utf8.allSatisfy(Self.isAllowed)
        else { throw .notMultipart }
        self.text = boundary
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
