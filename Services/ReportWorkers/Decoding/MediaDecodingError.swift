/// Why a picture was not decoded.
///
/// The first four are properties of the picture, and stay the same however often it is tried.
package enum MediaDecodingError: Error, Equatable {
    /// No picture: nothing of it can be decoded.
    case corrupt
    /// Decodes only with guesswork where bytes are missing or wrong; how much of it can still be seen is for a person to
    /// say.
    case damaged
    /// More pixels than asked to accept, or more memory than the decoder may use.
    case tooLarge
    /// Of a kind that is not decoded here.
    case unsupported
    /// Not done within the deadline or the decoder's processor time; it was killed.
    case timedOut
    /// The decoder ended without a complete answer.
    case crashed
    /// The decoder's answer is no answer, or exceeds its bounds.
    case malformedAnswer
    /// The decoder refused to work, because it could not confine itself.
    case notConfined
    /// The decoder could not be started, or had no time before the limit given; `code` is the `errno`.
    case unavailable(code: Int32)
}
