package import Cryptography

/// What asking for a key came to.
package enum ClaimOutcome: Sendable, Equatable {
    /// The request is to be carried out.
    case claimed
    /// Another request holds the key, and has not been answered yet.
    case inProgress(SHA256Digest?)
    /// An earlier request took effect, but its answer was lost with the process that had it.
    case lost(SHA256Digest?)
    /// An earlier request was answered.
    case answered(SHA256Digest, KeptAnswer)
}

/// Why a request under a key ends without effect.
package enum IdempotencyError: Error, Equatable {
    /// Another request under the same key was given the claim, because this one took too long.
    case claimLost
}

/// Keeps the answers to requests with an `Idempotency-Key`, for a day.
package protocol IdempotencyStore: Sendable {
    /// Takes a key that is free, or whose holder took longer than the lease without any effect. In a transaction of its
    /// own.
    /// - Throws: the store's own error; then nothing was claimed, or the claim becomes free after the lease.
    func claim(_ claim: RequestClaim) async throws -> ClaimOutcome
    /// Stores the answer to a request that had no effect, or whose answer could not be stored with its effect. Without
    /// effect when the claim was lost, or has an answer already.
    func keep(_ answer: KeptAnswer, of claim: RequestClaim) async throws
    /// Makes the key free again, unless the request took effect.
    func release(_ claim: RequestClaim) async throws
}
