/// Why the queue refused something.
package enum JobError: Error, Sendable, Equatable {
    /// The payload of this kind does not encode to a JSON object.
    case payloadNotObject(kind: String)
    /// The payload of this kind could not be encoded.
    case payloadNotEncodable(kind: String)
    /// An argument of ``NewJob`` is out of range; names the argument.
    case invalidArgument(String)
    /// The stored payload does not decode as the kind's type: a permanent failure.
    case payloadNotDecodable(kind: String)
    /// The attempt no longer holds its lease: it was rescued, returned or finished. Nothing of it may land.
    case leaseLost(jobID: Int64)
    /// The attempt's one completing transaction has committed, or is running; a second is refused.
    case alreadyCompleted(jobID: Int64)
}
