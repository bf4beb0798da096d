import HTTPTypes
package import PostgresClient

/// An error that knows how clients are told of it. Domain errors conform in the service that answers HTTP.
package protocol ProblemConvertible: Error {
    /// The error as clients see it.
    var problem: Problem { get }
}

extension SQLError: ProblemConvertible {
    /// 503 when trying again may help: Postgres is away, the pool is full, a deadline or a lock was waited for. All
    /// else is our fault.
    package var problem: Problem { self.isTransient ? .unavailable() : Problem.unexpected }

    private var isTransient: Bool {
        switch self {
        case .unavailable, .poolTimeout, .deadlineExceeded, .closed: true
        default: self.isUnavailable || self.isLockTimeout || self.isSerializationFailure
        }
    }
}

extension Problem {
    /// 500 without a request id: ``ProblemMiddleware`` adds it, and writes the log line.
    static var unexpected: Problem { Problem(.internalServerError, type: "internal_server_error") }
}
