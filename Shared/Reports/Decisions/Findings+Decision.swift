import CanonicalJSON

extension Findings {
    /// The findings that a stored breakdown shows; items that it does not have are not examined.
    init(shownBy breakdown: [String: Breakdown]) {
        self.init()
        for item in Item.allCases {
            guard let node = breakdown[item.breakdownName] else { continue }
            if let partName = item.partName {
                guard let part = node.parts?[partName] else { continue }
                self[item] = Finding(result: part.result, properties: part.properties ?? [:])
            } else {
                self[item] = Finding(result: node.result)
            }
        }
    }

    /// Takes over what an analyst says.
    /// - Parameters:
    ///   - items: Those that this kind of report shows.
    ///   - others: Places that are other findings' to take over.
    /// - Throws: ``ReportDecisionError`` for a place that there is not, or what cannot be said of an item.
    mutating func apply(
        _ statements: [ReportDecision.Statement], to items: [Item], besides others: [String] = []
    ) throws(ReportDecisionError) {
        for statement in statements {
            let named = items.filter { $0.rawValue == statement.place || $0.breakdownName == statement.place }
            guard !named.isEmpty || others.contains(where: { $0.isPlace(in: statement.place) }) else {
                throw .unknown(statement.place, known: items.map(\.rawValue) + others)
            }
            for item in named {
                try Self.check(statement.finding, of: item)
                self[item] = statement.finding
            }
        }
    }

    private static func check(_ finding: Finding, of item: Item) throws(ReportDecisionError) {
        let rules = item.rules
        let isFlagged = finding.result?.isFlagged ?? false
        if finding.result == .unidentified, !rules.canBeUnidentified { throw .neverUnidentified(item.rawValue) }
        for (name, value) in finding.properties.sorted(by: { $0.key < $1.key }) {
            guard rules.names.contains(name) else { throw .unknown("\(item.rawValue).\(name)", known: rules.names) }
            if rules.reasons.contains(name) {
                guard isFlagged else { throw .reasonOfNoFlag(item.rawValue) }
                guard value == "consider" else { throw .wrongValue("\(item.rawValue).\(name)") }
            } else if !Self.isAllowed(value, of: name) {
                throw .wrongValue("\(item.rawValue).\(name)")
            }
        }
        guard !isFlagged || rules.reasons.isEmpty || finding.properties.keys.contains(where: rules.reasons.contains)
        else { throw .reasonMissing(item.rawValue, known: rules.reasons) }
    }

    /// A score is 0 to 1, a document's id a UUID or `null`; everything else a short text.
    private static func isAllowed(_ value: JSONValue, of name: String) -> Bool {
        switch name {
        case "score": value.doubleValue.map { (0...1).contains($0) } ?? false
        case "document_id": value.isNull || value.stringValue.map(\.isUUID) ?? false
        default: value.stringValue.map { (1...1_000).contains($0.utf8.count) } ?? false
        }
    }
}

extension String {
    /// Whether this item is the place named, or part of the breakdown named.
    fileprivate func isPlace(in name: String) -> Bool { self == name || self.hasPrefix(name + ".") }

    /// 32 hexadecimal digits with hyphens in their places (RFC 9562, section 4).
    var isUUID: Bool {
        let groups = self.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexDigit)
            && self.utf8.count == 36
    }
}
