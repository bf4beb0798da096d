import Synchronization

/// Knows which statements name a table with row-level security, by their words.
///
/// A text is read once; what was found is kept by text. The number of texts is bounded by the program's source, and
/// generated ones are forgotten all together at a limit.
final class ScopeGuard: Sendable {
    private struct Finding: Sendable {
        var scopedTable: String?
        var needsBlock: Bool
    }

    private let scopedTables: Set<String>
    private let findings = Mutex<[String: Finding]>([:])
    private static let limit = 4096

    init(scopedTables: Set<String>) { self.scopedTables = scopedTables }

    /// The first scoped table that the text names.
    func scopedTable(in text: String) -> String? {
        self.scopedTables.isEmpty ? nil : self.finding(text).scopedTable
    }

    /// Whether the statement is refused, or means something else, outside an explicit transaction block: everything
    /// but queries and changes of rows.
    func needsBlock(_ text: String) -> Bool { self.finding(text).needsBlock }

    private func finding(_ text: String) -> Finding {
        if let known = self.findings.withLock({ $0[text] }) { return known }
        var words = SQLWords(text)
        var finding = Finding(scopedTable: nil, needsBlock: true)
        var isFirst = true
        while let word = words.next() {
            if isFirst {
                finding.needsBlock = !["select", "insert", "update", "delete", "with", "values"].contains(word)
                isFirst = false
            }
            if finding.scopedTable == nil, self.scopedTables.contains(word) { finding.scopedTable = word }
        }
        self.findings.withLock { findings in
            if findings.count >= Self.limit { findings.removeAll() }
            findings[text] = finding
        }
        return finding
    }
}
