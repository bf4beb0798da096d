import CanonicalJSON
import Testing

@testable import Workflows

/// A comparison and whether it holds, on 21 September 2026.
struct ComparisonCase: Sendable, CustomTestStringConvertible {
    let operation: WorkflowOperator
    let left: JSONValue?
    let right: JSONValue?
    let holds: Bool

    init(_ operation: WorkflowOperator, _ left: JSONValue?, _ right: JSONValue?, _ holds: Bool) {
        self.operation = operation
        self.left = left
        self.right = right
        self.holds = holds
    }

    var testDescription: String {
        let text = { (value: JSONValue?) in
            value.map { String(decoding: $0.canonicalBytes(), as: UTF8.self) } ?? "absent"
        }
        return "\(text(self.left)) \(self.operation.rawValue) \(text(self.right)) is \(self.holds)"
    }
}

@Suite
struct ConditionEvaluatorTests {
    private static let today = 20_717
    private static let absent: JSONValue? = nil

    @Test(
        arguments: [
            .init(.equal, "a", "a", true), .init(.equal, "a", "A", false), .init(.equal, 1, 1.0, true),
            .init(.equal, 1, "1", false), .init(.equal, true, 1, false), .init(.equal, [1, "a"], [1, "a"], true),
            .init(.equal, ["k": 1], ["k": 1], true), .init(.equal, "é", "e\u{301}", true),
            .init(.notEqual, "a", "b", true), .init(.notEqual, "a", "a", false), .init(.notEqual, 1, "1", true),
            .init(.within, "a", ["a", "b"], true), .init(.within, "c", ["a", "b"], false),
            .init(.within, "a", "a", false),
            .init(.within, 1, [1.0], true), .init(.notWithin, "c", ["a"], true), .init(.notWithin, "a", ["a"], false),
            .init(.notWithin, "a", "b", false),
            .init(.contains, "abc", "b", true), .init(.contains, "abc", "", true), .init(.contains, "abc", "d", false),
            .init(.contains, ["a", 1], 1, true), .init(.contains, ["a"], "b", false), .init(.contains, 12, 1, false),
            .init(.contains, "", "a", false), .init(.contains, "", "", true),
            .init(.startsWith, "abc", "ab", true), .init(.startsWith, "abc", "b", false),
            .init(.startsWith, 1, "1", false),
            .init(.endsWith, "abc", "bc", true), .init(.endsWith, "abc", "b", false),
        ] as [ComparisonCase])
    func valuesAndTexts(_ comparison: ComparisonCase) {
        Self.expect(comparison)
    }

    @Test(
        arguments: [
            .init(.less, 1, 2, true), .init(.less, 2, 2, false), .init(.lessOrEqual, 2, 2, true),
            .init(.lessOrEqual, 2.5, 2, false), .init(.greater, 2.5, 2, true), .init(.greater, 2, 2, false),
            .init(.greaterOrEqual, 2, 2.0, true), .init(.greaterOrEqual, -1, 0, false), .init(.less, "1", "2", false),
            .init(.less, 1, "2", false), .init(.less, .integer(.max - 1), .integer(.max), true),
        ] as [ComparisonCase])
    func numbers(_ comparison: ComparisonCase) {
        Self.expect(comparison)
    }

    @Test(
        arguments: [
            .init(.before, "2026-01-01", "2026-01-02", true), .init(.before, "2026-01-02", "2026-01-02", false),
            .init(.after, "2026-01-02", "2026-01-01", true), .init(.after, "2026-01-01", "2026-01-01", false),
            .init(.on, "2026-01-01", "2026-01-01T23:59:59Z", true),
            .init(.on, "2026-01-02", "2026-01-01T23:59:59Z", false),
            .init(.before, "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.001Z", true),
            .init(.before, "2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00Z", true),
            .init(.before, "2026-01-01", "2026-01-01T10:00:00Z", false), .init(.before, "soon", "2026-01-01", false),
            .init(.after, "2026-01-01", 5, false), .init(.on, "2026-01-01T00:30:00+01:00", "2025-12-31", true),
            .init(.withinDays, "2026-09-21", 0, true), .init(.withinDays, "2026-09-11", 10, true),
            .init(.withinDays, "2026-09-10", 10, false), .init(.withinDays, "2026-10-01", 10, true),
            .init(.withinDays, "2026-10-02", 10, false), .init(.withinDays, "x", 10, false),
            .init(.ageAtLeast, "2008-09-21", 18, true), .init(.ageAtLeast, "2008-09-22", 18, false),
            .init(.ageUnder, "2008-09-22", 18, true), .init(.ageUnder, "2008-09-21", 18, false),
            .init(.ageAtLeast, "2008-09-21", "18", false), .init(.ageUnder, "unknown", 18, false),
        ] as [ComparisonCase])
    func dates(_ comparison: ComparisonCase) {
        Self.expect(comparison)
    }

    @Test(
        arguments: [
            .init(.isEmpty, "", nil, true), .init(.isEmpty, [], nil, true), .init(.isEmpty, [:], nil, true),
            .init(.isEmpty, " ", nil, false), .init(.isEmpty, 0, nil, false), .init(.isEmpty, false, nil, false),
            .init(.isEmpty, [[]], nil, false), .init(.isNotEmpty, "a", nil, true), .init(.isNotEmpty, [], nil, false),
            .init(.exists, "", nil, true), .init(.exists, false, nil, true),
        ] as [ComparisonCase])
    func emptiness(_ comparison: ComparisonCase) {
        Self.expect(comparison)
    }

    @Test(arguments: WorkflowOperator.allCases)
    func absentSidesCompareFalseButForTheirTwoExceptions(operation: WorkflowOperator) {
        let holdsWhenAbsent: Set<WorkflowOperator> = [.isEmpty, .notEqual]
        let expected = holdsWhenAbsent.contains(operation)
        let rights: [JSONValue?] = operation.hasRight ? ["2026-01-01", 1, ["a"], .null, Self.absent] : [Self.absent]
        for left in [Self.absent, .some(.null)] {
            for right in rights {
                #expect(ConditionEvaluator.holds(operation, left, right, today: Self.today) == expected)
            }
        }
        if operation.hasRight {
            for left in ["a", "2026-01-01", 1, ["a"]] as [JSONValue] {
                for right in [Self.absent, .some(.null)] {
                    #expect(
                        ConditionEvaluator.holds(operation, left, right, today: Self.today) == (operation == .notEqual))
                }
            }
        }
    }

    @Test
    func groupsFollowLogic() {
        let yes = WorkflowCondition.comparison(.equal, left: .literal(1), right: .literal(1))
        let no = WorkflowCondition.not(yes)
        let holds = { (condition: WorkflowCondition) in
            ConditionEvaluator.holds(condition, today: 0) { expression in
                guard case .literal(let value) = expression else { return nil }
                return value
            }
        }
        #expect(holds(yes))
        #expect(!holds(no))
        #expect(holds(.all([yes, yes])))
        #expect(!holds(.all([yes, no])))
        #expect(holds(.any([no, yes])))
        #expect(!holds(.any([no, no])))
        #expect(holds(.all([])))
        #expect(!holds(.any([])))
        #expect(holds(.not(.any([no, .all([yes, no])]))))
    }

    private static func expect(_ comparison: ComparisonCase) {
        let holds = ConditionEvaluator.holds(comparison.operation, comparison.left, comparison.right, today: Self.today)
        #expect(holds == comparison.holds)
    }
}
