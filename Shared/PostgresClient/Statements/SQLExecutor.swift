/// Runs statements: the pool, or an open transaction.
package protocol SQLExecutor: Sendable {
    /// Runs one statement and returns its rows.
    /// - Throws: ``SQLError``, or `CancellationError` when the task is cancelled while it waits.
    func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows
}

/// Runs statements, and several as one.
package protocol SQLTransactor: SQLExecutor {
    /// Runs `body` inside a transaction with a scope, and commits when it returns.
    ///
    /// When `body` throws, or any statement failed, everything is rolled back and the first error is thrown.
    /// - Returns: What `body` returned, once the commit is confirmed.
    /// - Throws: What `body` threw; else ``SQLError``. ``SQLError/unavailable(_:)`` at the commit means that its reply
    ///   was lost: the transaction may have been committed, and only reading tells.
    @discardableResult
    func transaction<R: Sendable>(
        in scope: SQLScope, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R
}

/// A type that is read from a row.
package protocol SQLRowDecodable: Sendable {
    /// Reads the columns it needs.
    init(row: SQLRow) throws
}

extension SQLExecutor {
    /// Runs a statement and reads every row.
    package func all<R: SQLRowDecodable>(
        _ statement: SQLStatement, in scope: SQLScope, as type: R.Type = R.self
    ) async throws -> [R] {
        try await self.query(statement, in: scope).map { try R(row: $0) }
    }

    /// Runs a statement and reads its first row; `nil` when there is none.
    package func first<R: SQLRowDecodable>(
        _ statement: SQLStatement, in scope: SQLScope, as type: R.Type = R.self
    ) async throws -> R? {
        try await self.query(statement, in: scope).first.map { try R(row: $0) }
    }

    /// Runs a statement and reads every row with a closure.
    package func all<R>(
        _ statement: SQLStatement, in scope: SQLScope, _ decode: (SQLRow) throws -> R
    ) async throws -> [R] {
        try await self.query(statement, in: scope).map(decode)
    }

    /// Runs a statement and reads its first row with a closure; `nil` when there is none.
    package func first<R>(
        _ statement: SQLStatement, in scope: SQLScope, _ decode: (SQLRow) throws -> R
    ) async throws -> R? {
        try await self.query(statement, in: scope).first.map(decode)
    }

    /// Runs a statement for its effect.
    /// - Returns: How many rows it inserted, updated, deleted or selected.
    @discardableResult
    package func execute(_ statement: SQLStatement, in scope: SQLScope) async throws -> Int {
        try await self.query(statement, in: scope).affected
    }
}
