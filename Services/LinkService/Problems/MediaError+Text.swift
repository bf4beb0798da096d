import MediaStore

extension MediaError {
    /// What the person is told, in the language of the page.
    func text(_ strings: LinkStrings) -> String {
        switch self {
        case .empty, .corrupt: strings("errors", "file_damaged")
        case .tooSmall: strings("errors", "file_too_small")
        case .tooLarge(let maximum): strings("errors", "file_too_large", ["count": "\(maximum / 1_048_576)"])
        case .unsupportedType, .typeMismatch: strings("errors", "file_type")
        case .tooManyPixels, .sideTooLong: strings("errors", "file_pixels")
        case .encrypted: strings("errors", "file_encrypted")
        }
    }
}
