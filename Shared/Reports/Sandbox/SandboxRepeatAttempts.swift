import CanonicalJSON

/// What may stand for a report's id where the sandbox is asked for repeat attempts (Onfido API reference v3.6,
/// "Pre-determined responses for Repeat Attempts").
package enum SandboxRepeatAttempts: String, CaseIterable, Sendable {
    /// The document was seen before, with the same person.
    case match
    /// The document was seen before, once with another person.
    case mismatch
    /// The request fails.
    case error
    /// The document was never seen before.
    case empty

    /// The canned answer; `nil` when the request fails.
    package var answer: RepeatAttempts? {
        switch self {
        case .match:
            Self.answer(to: [Self.attempt(1), Self.attempt(2)], clearRate: 1, mismatches: 0)
        case .mismatch:
            Self.answer(to: [Self.attempt(1, matches: false), Self.attempt(2)], clearRate: 0.67, mismatches: 1)
        case .error: nil
        case .empty: RepeatAttempts.none
        }
    }

    /// The present attempt counts too.
    private static func answer(to attempts: [JSONValue], clearRate: Double, mismatches: Int) -> RepeatAttempts {
        RepeatAttempts(
            reportID: RepeatAttempts.none.reportID, attempts: attempts, attemptsCount: attempts.count + 1,
            clearRate: clearRate, uniqueMismatchesCount: mismatches)
    }

    /// An earlier attempt of the reference's sample; one that does not match was not clear.
    private static func attempt(_ number: Int, matches: Bool = true) -> JSONValue {
        let match: JSONValue = matches ? "match" : "mismatch"
        return [
            "applicant_id": "00000000-0000-0000-0000-000000000003",
            "completed_at": number == 1 ? "2022-01-06T15:46:43Z" : "2022-02-18T03:10:34Z",
            "created_at": number == 1 ? "2022-01-06T14:46:43Z" : "2022-02-18T03:09:34Z",
            "date_of_birth": match,
            "names": match,
            "report_id": .string("00000000-0000-0000-0000-00000000000\(number)"),
            "result": matches ? "clear" : "consider",
        ]
    }
}
