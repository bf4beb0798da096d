import PostgresClient

extension SQLServerError {
    /// An error as Postgres would report it.
    static func fixture(sqlState: String, message: String = "", constraint: String? = nil) -> SQLServerError {
        SQLServerError(sqlState: sqlState, severity: "ERROR", message: message, constraint: constraint)
    }
}
