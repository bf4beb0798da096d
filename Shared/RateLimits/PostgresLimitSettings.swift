package import PostgresClient

/// Reads and writes what was agreed with a tenant, in `request_limits`.
package struct PostgresLimitSettings: Sendable {
    private let sql: any SQLExecutor

    /// - Parameter sql: The operator's pool, or the transaction that also audits a change.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// The setting of one environment.
    package func setting(of key: LimitKey) async throws -> LimitSetting {
        let found: LimitSetting? = try await self.sql.first(
            """
            SELECT is_unlimited, rate_per_second, burst, per_minute
            FROM request_limits
            WHERE tenant_id = \(key.tenantID) AND environment = \(key.environment)
            """, in: key.scope
        ) { row in
            if try row.decode("is_unlimited", as: Bool.self) { return .unlimited }
            guard let rate = try row.decode("rate_per_second", as: Double?.self),
                let burst = try row.decode("burst", as: Int32?.self),
                let perMinute = try row.decode("per_minute", as: Int32?.self),
                let limits = RequestLimits(ratePerSecond: rate, burst: Int(burst), perMinute: Int(perMinute))
            else { return .standard }
            return .custom(limits)
        }
        return found ?? .standard
    }

    /// Changes the setting; gateways heed it within a second. The bucket is full and a new minute begins with the change,
    /// because what was taken under other numbers says nothing about these. Safe to repeat.
    /// - Throws: `SQLError`: of a foreign key when there is no such tenant.
    package func set(_ setting: LimitSetting, of key: LimitKey) async throws {
        let limits: RequestLimits? = if case .custom(let limits) = setting { limits } else { nil }
        try await self.sql.execute(
            """
            INSERT INTO request_limits (tenant_id, environment, rate_per_second, burst, per_minute, is_unlimited)
            VALUES (
                \(key.tenantID), \(key.environment), \(limits?.ratePerSecond), \(limits?.burst)::bigint::integer,
                \(limits?.perMinute)::bigint::integer, \(setting == .unlimited)
            )
            ON CONFLICT (tenant_id, environment) DO UPDATE
            SET rate_per_second = excluded.rate_per_second, burst = excluded.burst,
                per_minute = excluded.per_minute, is_unlimited = excluded.is_unlimited,
                full_at_us = 0, window_started_at_us = 0, window_count = 0
            """, in: key.scope)
    }
}
