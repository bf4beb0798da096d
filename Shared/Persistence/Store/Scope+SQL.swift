import CanonicalJSON
import Foundation
package import PostgresClient
package import VerificationDomain

extension Scope {
    /// As the client sets it for a statement.
    package var sql: SQLScope {
        .environment(tenant: self.tenantID.rawValue, environment: self.environment.rawValue)
    }
}

extension TenantID {
    /// The tenant as a whole, for tables that both its environments share.
    package var sql: SQLScope { .tenant(self.rawValue) }
}

extension SQLExecutor {
    /// The scope for a statement on a tenant's own table. Inside a transaction of one of the tenant's environments it is
    /// that environment's, which says the tenant too: a transaction has one scope from its first statement to its last.
    func scope(of tenant: TenantID) -> SQLScope {
        if let transaction = self as? SQLTransaction,
            case .environment(tenant: tenant.rawValue, environment: _) = transaction.scope
        {
            return transaction.scope
        }
        return tenant.sql
    }

    /// Runs a statement whose result nobody reads. In a transaction it travels with the next one that is read, or
    /// with the COMMIT, and fails then.
    func submit(_ statement: SQLStatement, in scope: SQLScope) async throws {
        if let transaction = self as? SQLTransaction {
            try transaction.enqueue(statement, in: scope)
        } else {
            try await self.execute(statement, in: scope)
        }
    }
}

extension SQLJSON {
    init(_ value: JSONValue) { self.init(bytes: value.canonicalBytes()) }

    /// - Returns: `nil` for SQL's NULL.
    init?(_ value: JSONValue?) {
        guard let value else { return nil }
        self.init(value)
    }
}

extension SQLRow {
    /// A `jsonb` column.
    func json(_ column: String) throws -> JSONValue {
        try JSONValue(parsing: self.decode(column, as: SQLJSON.self).bytes)
    }

    /// A `jsonb` column that may be NULL.
    func optionalJSON(_ column: String) throws -> JSONValue? {
        try self.decode(column, as: SQLJSON?.self).map { try JSONValue(parsing: $0.bytes) }
    }

    /// A `jsonb` column that holds a value as its own `Codable` form.
    func coded<Value: Decodable>(_ column: String, as: Value.Type = Value.self) throws -> Value? {
        try self.decode(column, as: SQLJSON?.self).map {
            try JSONDecoder().decode(Value.self, from: Data($0.bytes))
        }
    }
}
