import FoundationEssentials

extension SQLScope {
    /// The statement that makes the settings, until the end of the transaction.
    var settings: SQLStatement? {
        switch self {
        case .unscoped: nil
        case .tenant(let tenant):
            SQLStatement(
                text: "SELECT set_config('app.tenant_id', $1, true)", values: [tenant.lowercasedText.sqlParameter])
        case .environment(let tenant, let environment):
            SQLStatement(
                text: "SELECT set_config('app.tenant_id', $1, true), set_config('app.environment', $2, true)",
                values: [tenant.lowercasedText.sqlParameter, environment.sqlParameter])
        }
    }
}

extension UUID {
    /// The canonical text in lower case, as Postgres prints it.
    fileprivate var lowercasedText: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var length = 0
            func digit(_ value: UInt8) {
                text[length] = value < 10 ? 0x30 + value : 0x57 + value
                length += 1
            }
            withUnsafeBytes(of: self.uuid) { bytes in
                for (position, byte) in bytes.enumerated() {
                    if position == 4 || position == 6 || position == 8 || position == 10 {
                        text[length] = 0x2D
                        length += 1
                    }
                    digit(byte >> 4)
                    digit(byte & 15)
                }
            }
            return length
        }
    }
}
