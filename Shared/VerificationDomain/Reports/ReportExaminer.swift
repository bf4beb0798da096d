package import Reports

/// Examines the material of one report.
package protocol ReportExaminer: Sendable {
    /// Makes one try. No transaction is open, and nothing is stored here.
    /// - Parameters:
    ///   - report: As stored; `awaiting_data`.
    ///   - applicant: As stored now, deleted or not; the task's own input comes first where it has a value.
    /// - Throws: Whatever kept it from the material, such as the database's error; tried again like
    ///   ``EngineFailure/unavailable``.
    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination
}

/// What an examination came to.
package enum ReportExamination: Sendable, Equatable {
    /// A machine here could decide.
    case finished(ReportOutcome)
    /// No machine here can decide: an analyst does, and starts from the breakdown given; `nil` when nothing was found.
    case leftToAnalyst(found: [String: Breakdown]?)
    /// An engine failed before it had an answer. Whether it is asked again is not for the examiner to say: see
    /// ``ExaminationAttempt``.
    case failed(EngineFailure)

    /// An analyst decides, without anything to start from.
    package static let needsAnalyst = ReportExamination.leftToAnalyst(found: nil)
}

/// How an engine failed. The raw values are reasons in logs and in the queue's tables, and stay as they are.
package enum EngineFailure: String, CaseIterable, Sendable {
    /// No answer within its time.
    case timedOut = "engine_timed_out"
    /// It ended without an answer.
    case crashed = "engine_crashed"
    /// Its answer is none.
    case malformedAnswer = "engine_answer_malformed"
    /// It refused to work, because it could not confine itself.
    case notConfined = "engine_not_confined"
    /// It could not be asked at all, or the material could not be brought to it.
    case unavailable = "engine_unavailable"

    /// Whether the material itself may have done it, and would do it again.
    package var mayLieInMaterial: Bool {
        switch self {
        case .timedOut, .crashed, .malformedAnswer: true
        case .notConfined, .unavailable: false
        }
    }
}

/// Which try at an examination this is: what decides between another try and an analyst.
package struct ExaminationAttempt: Equatable, Sendable {
    /// From 1.
    package let number: Int
    /// Whether nobody tries again after this one.
    package let isLast: Bool

    /// A try as the queue counts it.
    package init(number: Int, isLast: Bool) {
        self.number = number
        self.isLast = isLast
    }

    /// The first and last: for a caller that does not try again.
    package static let only = ExaminationAttempt(number: 1, isLast: true)

    /// Whether an analyst takes over after this failure.
    ///
    /// At the last try always: a report that nobody looks at any more would hold up its run until a timer ends it. At
    /// the second when the material may be to blame: once can be chance, and more tries at a hostile file help nobody.
    package func givesUp(after failure: EngineFailure) -> Bool {
        self.isLast || (failure.mayLieInMaterial && self.number >= 2)
    }
}
