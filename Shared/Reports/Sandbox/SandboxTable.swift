import CanonicalJSON

/// The canned answers of one kind of report, by what steers them. The values are in ``SandboxTables``; the result of a
/// report follows from its findings by the rules of its kind.
struct SandboxTable<Item: BreakdownItem>: Sendable {
    /// Findings, and properties of the report by name.
    struct Answer: Sendable {
        var findings: [Item: Finding]
        var properties: [String: JSONValue] = [:]
    }

    /// The answer to any name without a meaning. An item that it does not name is not examined.
    let clear: Answer
    /// What differs from that for the last name "Consider", and for a report that a check lists under `consider`.
    let consider: Answer
    /// What differs from it by the applicant's first name, a combination of breakdown and sub-breakdown.
    let byFirstName: [String: Answer]
    /// What differs from it by other last names, when the first name is no combination.
    var byLastName: [String: Answer] = [:]

    /// What differs from the clear answer; `nil` when nothing does.
    func change(firstName: String?, lastName: String?, rule: SandboxRule) -> Answer? {
        let named = firstName.flatMap { self.byFirstName[$0] } ?? lastName.flatMap { self.change(lastName: $0) }
        return switch rule {
        case .names: named
        case .consider: named ?? self.consider
        case .clear: nil
        }
    }

    private func change(lastName: String) -> Answer? {
        lastName == SandboxTriggers.consider ? self.consider : self.byLastName[lastName]
    }

    /// The whole answer: the clear one with what differs from it.
    func answer(firstName: String?, lastName: String?, rule: SandboxRule) -> (Findings<Item>, [String: JSONValue]) {
        let change = self.change(firstName: firstName, lastName: lastName, rule: rule)
        return (
            Findings(self.clear.findings).replacing(change?.findings ?? [:]),
            self.clear.properties.merging(change?.properties ?? [:], uniquingKeysWith: { $1 })
        )
    }
}

extension SandboxTable.Answer {
    /// Every item examined, and nothing found.
    static var allClear: Self { Self(findings: Dictionary(uniqueKeysWithValues: Item.allCases.map { ($0, .clear) })) }

    /// One item flagged, without reasons.
    static func flagging(_ item: Item) -> Self { Self(findings: [item: .flagged()]) }
}
