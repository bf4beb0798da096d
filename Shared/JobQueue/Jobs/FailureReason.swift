import PostgresClient

/// What may be stored and logged of an error: its type, and for Postgres the code; never its text, which can quote
/// data.
struct FailureReason: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        let type = String(describing: Swift.type(of: error))
        if let error = error as? SQLError, case .server(let server) = error {
            self.description = "\(type) \(server.sqlState)"
        } else {
            self.description = type
        }
    }
}
