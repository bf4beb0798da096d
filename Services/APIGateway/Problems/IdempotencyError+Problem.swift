import HTTPTypes
package import ServiceRuntime
package import VerificationDomain

extension IdempotencyError: ProblemConvertible {
    /// 409.
    package var problem: Problem {
        switch self {
        case .claimLost: .idempotencyKeyInUse
        }
    }
}

extension Problem {
    /// 400: more than one key, or a malformed one.
    static var malformedIdempotencyKey: Problem {
        .badRequest("Idempotency-Key must be sent once, and have 1 to 255 visible ASCII characters.")
    }

    /// 422: the key was used for another request.
    static var idempotencyKeyReused: Problem {
        Problem(
            .unprocessableContent, type: "idempotency_key_reused",
            message: "This Idempotency-Key was used for another request within a day. Use a new one.")
    }

    /// 409: the first request under the key has not been answered yet.
    static var idempotencyKeyInUse: Problem {
        Problem(
            .conflict, type: "idempotency_key_in_use",
            message: "A request with this Idempotency-Key is being carried out. Send it again for its answer.",
            headers: [.retryAfter: "1"])
    }

    /// 409: the first request took effect, and nobody knows any more what was answered.
    static var idempotencyAnswerLost: Problem {
        Problem(
            .conflict, type: "idempotency_answer_lost",
            message:
                "The request with this Idempotency-Key took effect, but its answer was lost. Look for what it made.")
    }
}
