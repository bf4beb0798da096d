/// A statement that the server has parsed under a name, on one connection.
final class PreparedStatement {
    let text: String
    let name: String
    let types: [UInt32]
    fileprivate(set) var lastUse: UInt64 = 0

    init(text: String, name: String, types: [UInt32]) {
        self.text = text
        self.name = name
        self.types = types
    }

    func matches(_ bindings: [SQLStatement.Binding]) -> Bool {
        guard self.types.count == bindings.count else { return false }
        for (type, binding) in zip(self.types, bindings) where type != binding.parameter.oid { return false }
        return true
    }
}

/// Which statements are prepared on a connection: the least recently used gives way.
///
/// A statement is listed from the moment its preparation is sent; when that fails it is removed. Names are never used
/// twice, so a name the server still knows does no harm.
struct StatementCache {
    private let capacity: Int
    private var byText: [String: PreparedStatement] = [:]
    private var clock: UInt64 = 0
    private var nextName = 0
    /// Names the server may forget; sent with the next request.
    private(set) var discarded: [String] = []

    /// - Parameter capacity: Statements kept, at least eight; 0: none is ever given a name.
    init(capacity: Int) { self.capacity = capacity == 0 ? 0 : max(8, capacity) }

    var count: Int { self.byText.count }

    /// The prepared statement for a text with parameters of these types.
    mutating func find(_ text: String, _ bindings: [SQLStatement.Binding]) -> PreparedStatement? {
        guard let statement = self.byText[text], statement.matches(bindings) else { return nil }
        self.clock += 1
        statement.lastUse = self.clock
        return statement
    }

    /// Lists a statement whose preparation is about to be sent.
    mutating func insert(_ text: String, _ bindings: [SQLStatement.Binding]) -> PreparedStatement {
        guard self.capacity > 0 else {
            return PreparedStatement(text: text, name: "", types: bindings.map(\.parameter.oid))
        }
        if let other = self.byText[text] {
            self.discard(other)
        } else if self.byText.count >= self.capacity,
            let oldest = self.byText.values.min(by: { $0.lastUse < $1.lastUse })
        {
            self.discard(oldest)
        }
        self.nextName += 1
        self.clock += 1
        let statement = PreparedStatement(text: text, name: "s\(self.nextName)", types: bindings.map(\.parameter.oid))
        statement.lastUse = self.clock
        self.byText[text] = statement
        return statement
    }

    /// Forgets a statement that the server does not have.
    mutating func remove(_ statement: PreparedStatement) {
        if self.byText[statement.text] === statement { self.byText[statement.text] = nil }
    }

    /// Forgets a statement, and has the server forget it.
    mutating func discard(_ statement: PreparedStatement) {
        self.remove(statement)
        guard !statement.name.isEmpty else { return }
        self.discarded.append(statement.name)
    }

    /// Forgets everything: the server has lost its statements.
    mutating func removeAll() {
        self.byText.removeAll()
        self.discarded.removeAll()
    }

    /// Takes the names to deallocate.
    mutating func takeDiscarded() -> [String] {
        defer { self.discarded.removeAll() }
        return self.discarded
    }

    /// Puts a name back whose deallocation was skipped by an earlier error.
    mutating func restoreDiscarded(_ name: String) { self.discarded.append(name) }
}
