import CLibPQ

/// What Postgres said about a statement it refused.
///
/// Prints the state, constraint and table only: messages, details and hints quote values, so they stay in the
/// properties and must not be logged where the statement carries personal data.
package struct SQLServerError: Error, Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The five-character SQLSTATE (Postgres manual, appendix A).
    package var sqlState: String
    /// `ERROR`, `FATAL` or `PANIC`, never translated.
    package var severity: String
    /// The server's primary message; may quote a value.
    package var message: String
    /// The constraint that refused, when the error concerns one.
    package var constraint: String?
    /// The table the error concerns.
    package var table: String?
    /// The column the error concerns.
    package var column: String?
    /// The server's function that raised the error: tells errors apart that share a state.
    var function: String?

    /// An error with these fields; also for doubles that stand in for Postgres.
    package init(
        sqlState: String, severity: String = "ERROR", message: String = "", constraint: String? = nil,
        table: String? = nil, column: String? = nil
    ) {
        self.sqlState = sqlState
        self.severity = severity
        self.message = message
        self.constraint = constraint
        self.table = table
        self.column = column
    }

    package var description: String {
        var text = "SQLSTATE \(self.sqlState)"
        if let constraint = self.constraint { text += ", constraint \(constraint)" }
        if let table = self.table { text += ", table \(table)" }
        return text
    }

    package var debugDescription: String { self.description }
}

extension SQLServerError {
    /// Reads the fields of an error result, which stays the caller's.
    init(result: OpaquePointer) {
        // postgres_ext.h: PG_DIAG_*, which are character constants that Swift cannot import.
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        self.init(
            sqlState: field("C") ?? "XX000",
            severity: field("V") ?? "ERROR",
            message: field("M") ?? "",
            constraint: field("n"),
            table: field("t"),
            column: field("c")
        )
        self.function = field("R")
    }

    /// Whether the server is going away, or was never reached: another connection may do better.
    var isUnavailability: Bool {
        switch self.sqlState {
        // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, too_many_connections
        case "57P01", "57P02", "57P03", "57P04", "53300": true
        default: self.sqlState.hasPrefix("08") || self.severity == "FATAL" || self.severity == "PANIC"
        }
    }

    /// The error as callers see it.
    var asSQLError: SQLError {
        self.isUnavailability ? .unavailable("SQLSTATE \(self.sqlState)") : .server(self)
    }
}
