/// Why a statement or transaction did not succeed.
package enum SQLError: Error, Sendable, Equatable {
    /// No connection could be made, or it was lost; the text says why and holds no value of a statement.
    ///
    /// A statement in flight may or may not have taken effect, and so may a transaction whose commit was in flight.
    case unavailable(String)
    /// No connection became free within the acquire timeout.
    case poolTimeout
    /// The statement or transaction took longer than it was given; the server is told to stop it.
    case deadlineExceeded
    /// The statement names a tenant's or environment's table, and no scope was given; nothing was sent.
    case scopeRequired(table: String)
    /// The statement's scope is not its transaction's; nothing was sent.
    case scopeMismatch
    /// Postgres refused the statement.
    case server(SQLServerError)
    /// A column is missing or holds something else; never carries the value.
    case decoding(column: String, expected: String)
    /// The pool or transaction was already closed.
    case closed
}

extension SQLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason): "Postgres is unavailable: \(reason)"
        case .poolTimeout: "no connection became free in time"
        case .deadlineExceeded: "the deadline passed"
        case .scopeRequired(let table): "a statement on \(table) needs a scope"
        case .scopeMismatch: "the statement's scope is not its transaction's"
        case .server(let error): error.description
        case .decoding(let column, let expected): "column \(column) is not \(expected)"
        case .closed: "the pool or transaction is closed"
        }
    }
}

extension SQLError {
    /// Whether a unique constraint or index refused a row (23505); with a name, whether it was that one.
    package func isUniqueViolation(of constraint: String? = nil) -> Bool {
        self.isViolation("23505", of: constraint)
    }

    /// Whether a foreign key refused a row (23503); with a name, whether it was that one.
    package func isForeignKeyViolation(of constraint: String? = nil) -> Bool {
        self.isViolation("23503", of: constraint)
    }

    /// Whether a `CHECK` refused a row (23514); with a name, whether it was that one.
    package func isCheckViolation(of constraint: String? = nil) -> Bool {
        self.isViolation("23514", of: constraint)
    }

    /// Whether the transaction lost against a concurrent one (40001, 40P01) and may succeed when run again.
    package var isSerializationFailure: Bool { self.isServerError("40001") || self.isServerError("40P01") }

    /// Whether a lock was not to be had in time (55P03).
    package var isLockTimeout: Bool { self.isServerError("55P03") }

    /// Whether Postgres could not be reached or the connection was lost.
    package var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }

    private func isServerError(_ sqlState: String) -> Bool {
        if case .server(let error) = self { error.sqlState == sqlState } else { false }
    }

    private func isViolation(_ sqlState: String, of constraint: String?) -> Bool {
        guard case .server(let error) = self, error.sqlState == sqlState else { return false }
        return constraint == nil || error.constraint == constraint
    }
}
