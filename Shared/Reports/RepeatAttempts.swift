package import CanonicalJSON
package import FoundationEssentials

/// The earlier reports made of the same document, in numbers.
package struct RepeatAttempts: Hashable, Sendable {
    /// The report whose document was seen before; all zero inside a workflow's output when that says nothing.
    package let reportID: UUID
    /// One JSON object for each earlier attempt, as the API shows it.
    package let attempts: [JSONValue]
    /// Attempts with this document, this one included; from 1.
    package let attemptsCount: Int
    /// The part of them that was clear, 0–1.
    package let clearRate: Double
    /// Attempts that differ in a name or a date.
    package let uniqueMismatchesCount: Int

    /// Numbers as given.
    package init(
        reportID: UUID,
        attempts: [JSONValue],
        attemptsCount: Int,
        clearRate: Double,
        uniqueMismatchesCount: Int
    ) {
        self.reportID = reportID
        self.attempts = attempts
        self.attemptsCount = attemptsCount
        self.clearRate = clearRate
        self.uniqueMismatchesCount = uniqueMismatchesCount
    }

    /// Nothing is known of other attempts, as in the sandbox: exactly what client libraries compare the output of a
    /// workflow with.
    package static let none = RepeatAttempts(
        reportID: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        attempts: [],
        attemptsCount: 1,
        clearRate: 0,
        uniqueMismatchesCount: 0
    )

    /// The object under `repeat_attempts` in a workflow's output.
    package var jsonValue: JSONValue {
        [
            "report_id": .string(self.reportID.uuidString.lowercased()),
            "repeat_attempts": .array(self.attempts),
            "attempts_count": .integer(Int64(self.attemptsCount)),
            "attempts_clear_rate": .number(self.clearRate),
            "unique_mismatches_count": .integer(Int64(self.uniqueMismatchesCount)),
        ]
    }
}
