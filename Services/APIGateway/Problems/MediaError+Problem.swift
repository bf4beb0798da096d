package import MediaStore
package import ServiceRuntime

extension MediaError: ProblemConvertible {
    /// 422 about the field `file`.
    package var problem: Problem { .validation(["file": [.init(self.message)]]) }

    /// What the client is told about the field `file`.
    var message: String {
        switch self {
        case .empty: "can't be blank"
        case .tooSmall(let minimum): "is too small, the minimum is \(minimum / 1024) KB"
        case .tooLarge(let maximum): "is too large, the maximum is \(maximum / 1_048_576) MB"
        case .unsupportedType: "invalid type, the file's content is of no supported format"
        case .typeMismatch: "invalid type, the file's content does not match its name or content type"
        case .tooManyPixels(let maximum): "has too many pixels, the maximum is \(maximum / 1_000_000) megapixels"
        case .sideTooLong(let maximum): "is too wide or too high, the maximum is \(maximum) pixels a side"
        case .corrupt: "is damaged or incomplete"
        case .encrypted: "is encrypted"
        }
    }
}
