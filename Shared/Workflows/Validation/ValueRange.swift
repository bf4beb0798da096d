import CanonicalJSON

/// What one comparison says of the value that a reference leads to: one of some values, or a part of the numbers.
struct ValueRange {
    /// A part of the numbers; an absent bound is none.
    struct Numbers {
        var lowest: Double?
        var includesLowest = false
        var highest: Double?
        var includesHighest = false

        func covers(_ other: Numbers) -> Bool {
            self.reachesBelow(other) && self.reachesAbove(other)
        }

        func contains(_ value: Double) -> Bool {
            let point = Numbers(lowest: value, includesLowest: true, highest: value, includesHighest: true)
            return self.covers(point)
        }

        private func reachesBelow(_ other: Numbers) -> Bool {
            guard let lowest = self.lowest else { return true }
            guard let others = other.lowest else { return false }
            return lowest < others || (lowest == others && (self.includesLowest || !other.includesLowest))
        }

        private func reachesAbove(_ other: Numbers) -> Bool {
            guard let highest = self.highest else { return true }
            guard let others = other.highest else { return false }
            return highest > others || (highest == others && (self.includesHighest || !other.includesHighest))
        }
    }

    private enum Kind {
        case choice(Set<JSONValue>)
        case numbers(Numbers)
        /// A date of birth at least, or less than, so many years ago: the numbers are the years of age.
        case ages(Numbers)
    }

    let reference: WorkflowReference
    private let kind: Kind

    /// Reads a comparison; `nil` when it compares otherwise, or with what only a run knows.
    init?(_ condition: WorkflowCondition) {
        guard case .comparison(let operation, left: .reference(let reference), right: .literal(let value)) = condition
        else { return nil }
        self.reference = reference
        switch (operation, value) {
        case (.equal, _):
            self.kind = .choice([value])
        case (.within, .array(let values)):
            self.kind = .choice(Set(values))
        case (.less, _), (.lessOrEqual, _):
            guard let bound = value.doubleValue else { return nil }
            self.kind = .numbers(Numbers(highest: bound, includesHighest: operation == .lessOrEqual))
        case (.greater, _), (.greaterOrEqual, _):
            guard let bound = value.doubleValue else { return nil }
            self.kind = .numbers(Numbers(lowest: bound, includesLowest: operation == .greaterOrEqual))
        case (.ageUnder, _):
            guard let bound = value.doubleValue else { return nil }
            self.kind = .ages(Numbers(highest: bound))
        case (.ageAtLeast, _):
            guard let bound = value.doubleValue else { return nil }
            self.kind = .ages(Numbers(lowest: bound, includesLowest: true))
        default:
            return nil
        }
    }

    /// Whether every value that is in another range, of the same reference, is in this one.
    func covers(_ other: ValueRange) -> Bool {
        switch (self.kind, other.kind) {
        case (.choice(let values), .choice(let others)): others.isSubset(of: values)
        case (.numbers(let numbers), .numbers(let others)), (.ages(let numbers), .ages(let others)):
            numbers.covers(others)
        case (.numbers(let numbers), .choice(let others)):
            others.allSatisfy { $0.doubleValue.map(numbers.contains) ?? false }
        case (.choice, .numbers), (.choice, .ages), (.ages, .choice), (.ages, .numbers), (.numbers, .ages): false
        }
    }
}
