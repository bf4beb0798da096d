import CanonicalJSON
import Reports
import Testing

/// Onfido API reference v3.6, "Pre-determined responses for Repeat Attempts".
struct SandboxRepeatAttemptsTests {
    @Test
    func keywordsAreThoseOfTheReference() {
        #expect(SandboxRepeatAttempts.allCases.map(\.rawValue) == ["match", "mismatch", "error", "empty"])
    }

    @Test
    func matchIsTheSampleOfTheReference() throws {
        let sample = """
            {"report_id": "00000000-0000-0000-0000-000000000000", "repeat_attempts": [
            {"report_id": "00000000-0000-0000-0000-000000000001",
            "applicant_id": "00000000-0000-0000-0000-000000000003", "date_of_birth": "match", "names": "match",
            "result": "clear", "created_at": "2022-01-06T14:46:43Z", "completed_at": "2022-01-06T15:46:43Z"},
            {"report_id": "00000000-0000-0000-0000-000000000002",
            "applicant_id": "00000000-0000-0000-0000-000000000003", "date_of_birth": "match", "names": "match",
            "result": "clear", "created_at": "2022-02-18T03:09:34Z", "completed_at": "2022-02-18T03:10:34Z"}],
            "attempts_count": 3, "attempts_clear_rate": 1, "unique_mismatches_count": 0}
            """
        #expect(SandboxRepeatAttempts.match.answer?.jsonValue == (try JSONValue(parsing: sample.utf8)))
    }

    /// "The number of unique entries [...] for which at least one of the fields is a mismatch."
    @Test
    func mismatchIsCounted() throws {
        let answer = try #require(SandboxRepeatAttempts.mismatch.answer)
        let mismatches = answer.attempts.filter { $0["names"] == "mismatch" || $0["date_of_birth"] == "mismatch" }
        #expect(mismatches.count == 1)
        #expect(answer.uniqueMismatchesCount == 1)
        #expect(answer.attemptsCount == answer.attempts.count + 1)
        #expect(answer.clearRate == 0.67)
    }

    @Test
    func emptyIsADocumentNeverSeenBefore() {
        #expect(SandboxRepeatAttempts.empty.answer == RepeatAttempts.none)
    }

    @Test
    func errorHasNoAnswer() {
        #expect(SandboxRepeatAttempts.error.answer == nil)
    }
}
