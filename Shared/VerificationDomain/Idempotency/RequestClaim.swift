package import Cryptography
package import Foundation
import Synchronization

/// One request's right to be the one that is carried out under its key.
///
/// While a request runs, ``current`` is its claim. Every transaction of the store then ends by saying, in that same
/// transaction, that the claim has taken effect, and is rolled back when somebody else holds the claim by now. So no two
/// requests under one key both have effects, whatever dies in between. When the answer can be made from what the
/// transaction returned (``answer(with:_:)``), it is stored in the transaction as well.
package final class RequestClaim: Sendable {
    /// Makes the answer from what a use case's transaction returned; `nil` when that is not its own.
    package typealias Rendering = @Sendable (any Sendable) async throws -> Draft?

    /// An answer about somebody.
    package struct Draft: Sendable {
        /// What is answered.
        package let answer: KeptAnswer
        /// With whom it is erased; `nil` when it is about nobody.
        package let applicantID: ApplicantID?

        /// States both.
        package init(_ answer: KeptAnswer, about applicantID: ApplicantID?) {
            self.answer = answer
            self.applicantID = applicantID
        }
    }

    /// The claim of the request that runs; `nil` for a request without a key, and outside requests.
    @TaskLocal package static var current: RequestClaim?

    /// Another one for each request.
    package let id: UUID
    /// Where its answer is kept.
    package let slot: IdempotencySlot

    private struct State {
        var fingerprint: SHA256Digest?
        var rendering: Rendering?
        var isAnswered = false
    }

    private let state: Mutex<State>

    /// - Parameter fingerprint: Of the whole request, if that is known before it is carried out.
    package init(id: UUID, slot: IdempotencySlot, fingerprint: SHA256Digest?) {
        self.id = id
        self.slot = slot
        self.state = Mutex(State(fingerprint: fingerprint))
    }

    /// What tells this request from another; `nil` until its body was read to the end.
    package var fingerprint: SHA256Digest? { self.state.withLock { $0.fingerprint } }

    /// The request's body has been read to its end.
    package func identify(as fingerprint: SHA256Digest) { self.state.withLock { $0.fingerprint = fingerprint } }

    /// Whether the answer was stored with what the request did.
    package var isAnswered: Bool { self.state.withLock { $0.isAnswered } }

    /// The transaction that holds the answer was committed.
    package func answered() { self.state.withLock { $0.isAnswered = true } }

    /// Runs a use case whose transaction returns what the answer is made from.
    package func answer<Result>(
        with rendering: @escaping Rendering, _ body: () async throws -> Result
    ) async throws -> Result {
        self.state.withLock { $0.rendering = rendering }
        defer { self.state.withLock { $0.rendering = nil } }
        return try await body()
    }

    /// The answer to a request whose transaction is about to return this.
    /// - Returns: `nil` when it cannot be made yet, or nobody knows the whole request yet.
    /// - Throws: What makes the answer; then nothing may be committed.
    package func draft(from result: any Sendable) async throws -> Draft? {
        let (rendering, isIdentified) = self.state.withLock { ($0.rendering, $0.fingerprint != nil) }
        guard let rendering, isIdentified else { return nil }
        return try await rendering(result)
    }
}

extension RequestClaim: CustomStringConvertible {
    /// The id alone.
    package var description: String { "RequestClaim(\(self.id.uuidString.lowercased()))" }
}
