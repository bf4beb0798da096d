/// Everything found by one report, by item; an item that nobody set is not examined.
///
/// Engines and analysts fill it in, and `outcome` draws the conclusions. Prints as redacted.
package struct Findings<Item: BreakdownItem>: Hashable, Sendable {
    private var byItem: [Item: Finding]

    /// Nothing examined yet, or what is given.
    package init(_ byItem: [Item: Finding] = [:]) {
        self.byItem = byItem.filter { $0.value != .unexamined }
    }

    /// Every item examined, and nothing found.
    package static var allClear: Findings {
        Findings(Dictionary(uniqueKeysWithValues: Item.allCases.map { ($0, Finding.clear) }))
    }

    /// The finding of one item; setting it replaces an earlier one.
    package subscript(_ item: Item) -> Finding {
        get { self.byItem[item] ?? .unexamined }
        set { self.byItem[item] = newValue == .unexamined ? nil : newValue }
    }

    /// Items without a result, in the order of their declaration.
    package var unexamined: [Item] { Item.allCases.filter { self[$0].result == nil } }

    /// Items found `consider` or `unidentified`, in the order of their declaration.
    package var flagged: [Item] { Item.allCases.filter { self[$0].result?.isFlagged ?? false } }

    /// Whether no item has a result.
    package var isEmpty: Bool { self.unexamined.count == Item.allCases.count }

    /// These findings with those of some items replaced.
    package func replacing(_ changes: [Item: Finding]) -> Findings {
        Findings(self.byItem.merging(changes, uniquingKeysWith: { _, change in change }))
    }

    /// The breakdown by name, with each of the items in its place and every result derived from the parts.
    /// - Parameter items: Those that this kind of report shows; all of them unless said otherwise.
    func breakdown(of items: [Item] = Array(Item.allCases)) -> [String: Breakdown] {
        var breakdown: [String: Breakdown] = [:]
        for item in items {
            let finding = self[item]
            guard let partName = item.partName else {
                breakdown[item.breakdownName] = Breakdown(result: finding.result)
                continue
            }
            let part = Breakdown(result: finding.result, properties: finding.properties)
            breakdown[item.breakdownName, default: Breakdown(result: nil, parts: [:])].parts?[partName] = part
        }
        for (name, node) in breakdown {
            guard let parts = node.parts else { continue }
            breakdown[name]?.result = .combining(parts.values.map(\.result))
        }
        return breakdown
    }
}

extension Findings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many items are flagged.
    package var description: String { "Findings(flagged: \(self.flagged.count), redacted)" }

    /// How many items are flagged.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows the properties.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
