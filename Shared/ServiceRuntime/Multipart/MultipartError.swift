/// Why a multipart body was not read to its end.
package enum MultipartError: Error, Sendable, Equatable {
    /// The content type is not `multipart/form-data` with a usable boundary.
    case notMultipart
    /// The body breaks RFC 2046 or RFC 7578. The reason is a fixed phrase.
    case malformed(String)
    /// The body ends before its last boundary.
    case truncated
    /// More parts than allowed.
    case tooManyParts(limit: Int)
    /// A part's header is longer than allowed.
    case headersTooLarge(limit: Int)
    /// The value of a field that is not a file is longer than allowed.
    case fieldTooLarge(name: String, limit: Int)
    /// A file is longer than allowed.
    case fileTooLarge(name: String, limit: Int)
    /// The caller read two things at once, or a part again, or a part that it had left: a mistake of the service.
    case overlappingReads
}

extension MultipartError: ProblemConvertible {
    /// 400 for what cannot be read, 413 for what is too large. A route that documents another answer catches the error.
    package var problem: Problem {
        switch self {
        case .notMultipart:
            .badRequest("The content type of the request must be multipart/form-data with a boundary.")
        case .malformed(let reason): .badRequest("The multipart body is malformed: \(reason).")
        case .truncated: .badRequest("The multipart body is incomplete.")
        case .tooManyParts, .headersTooLarge, .fieldTooLarge, .fileTooLarge: .tooLarge
        case .overlappingReads: .unexpected
        }
    }
}
