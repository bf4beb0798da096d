/// Statements that are sent as one: one flush, one Sync, one wake-up.
struct ConnectionRequest: Sendable {
    enum End: Sendable {
        case commit, rollback
    }

    /// Whether an explicit transaction begins; without one, the request is an implicit transaction of its own.
    var begins = false
    /// The settings to make first; `nil` where the open transaction has them already.
    var scope: SQLScope?
    /// Statements whose results are only checked for errors.
    var checked: [SQLStatement] = []
    /// The statement whose rows are wanted.
    var statement: SQLStatement?
    var end: End?
    /// Text of any number of statements, sent alone by the simple protocol.
    var script: String?

    /// How many statements of callers it carries.
    var statementCount: Int {
        self.checked.count + (self.statement == nil ? 0 : 1) + (self.script == nil ? 0 : 1)
    }
}

/// What became of a request.
struct ConnectionReply: Sendable {
    /// What may be done about an error without telling the caller.
    enum Remedy: Sendable {
        case none
        /// The plan was out of date and has been forgotten: the same request may be sent again.
        case sendAgain
        /// The server had ended the connection before it looked at the request: another connection may take it.
        case useAnother
    }

    var result: SQLResult?
    /// The first error; the whole request has had no effect, unless it is of the connection.
    var error: (any Error)?
    var remedy = Remedy.none
    /// Whether the connection is outside any transaction and may serve somebody else.
    var isReusable = false
    /// Whether the connection is no longer the caller's: it is closed, or being cleaned up in the background.
    var isConnectionGone = false

    static func gone(_ error: any Error, remedy: Remedy = .none) -> ConnectionReply {
        ConnectionReply(error: error, remedy: remedy, isConnectionGone: true)
    }
}
