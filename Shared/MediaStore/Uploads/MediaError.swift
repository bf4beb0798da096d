/// What is wrong with an uploaded file.
package enum MediaError: Error, Equatable, Sendable {
    /// No bytes at all.
    case empty
    /// Fewer bytes than the policy's floor.
    case tooSmall(minimum: Int)
    /// More bytes than the policy's ceiling.
    case tooLarge(maximum: Int)
    /// The first bytes are no type that is known, or one that is not taken here.
    case unsupportedType
    /// The file's name or content type says otherwise than its bytes.
    case typeMismatch
    /// The header declares more pixels than can be taken.
    case tooManyPixels(maximum: Int)
    /// The header declares a side longer than can be taken.
    case sideTooLong(maximum: Int)
    /// The structure is broken, cut short, or of a kind that no decoder here reads.
    case corrupt(MediaType)
    /// A PDF that needs a password or key.
    case encrypted
}
