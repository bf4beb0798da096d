import PostgresClient

extension SQLError {
    /// Whether rights or row-level security refused the statement (42501).
    var isRefusedAccess: Bool {
        if case .server(let error) = self { error.sqlState == "42501" } else { false }
    }
}
