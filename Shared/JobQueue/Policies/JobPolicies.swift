package import FoundationEssentials
package import PostgresClient

/// How one tenant's jobs are treated beside others'.
package struct TenantPolicy: Sendable, Equatable, SQLRowDecodable {
    /// Whose jobs.
    package let tenantID: UUID
    /// Share of a lane beside other tenants that have work in it; 1 (the default) to 1 000.
    package let weight: Int
    /// Jobs in hand at once in each queue, in the whole fleet; `nil`: as many as workers have room for.
    package let maximumInFlight: Int?

    /// Reads the columns of ``JobPolicies``' statements.
    package init(row: SQLRow) throws {
        self.tenantID = try row.decode("tenant_id", as: UUID.self)
        self.weight = Int(try row.decode("weight", as: Int16.self))
        self.maximumInFlight = try row.decode("max_in_flight", as: Int32?.self).map(Int.init)
    }
}

/// How often jobs of one kind may begin.
package struct KindPolicy: Sendable, Equatable, SQLRowDecodable {
    /// Raw value of ``JobQueueName``.
    package let queue: Int16
    /// As in `queue.job.kind`.
    package let kind: String
    /// Attempts begun in a second, in the whole fleet, retries included; 0 pauses the kind, `nil`: no limit.
    package let ratePerSecond: Double?
    /// How many may begin at once after a pause; at least 1.
    package let burst: Int

    /// Reads the columns of ``JobPolicies``' statements.
    package init(row: SQLRow) throws {
        self.queue = try row.decode("queue", as: Int16.self)
        self.kind = try row.decode("kind", as: String.self)
        self.ratePerSecond = try row.decode("rate_per_second", as: Double?.self)
        self.burst = Int(try row.decode("burst", as: Int32.self))
    }
}

/// Reads and sets the queue's policies. Workers heed a change with their next heartbeat (within 5 s), producers a
/// weight with a wake-up after at most 5 s.
package struct JobPolicies: Sendable {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or a transaction; needs the operator's grants to set anything.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Tenants that were ever given a policy, by id.
    package func tenants() async throws -> [TenantPolicy] {
        try await self.sql.all(
            "SELECT tenant_id, weight, max_in_flight FROM queue.tenant_policy ORDER BY tenant_id", in: .unscoped)
    }

    /// Kinds that were ever given a policy, by queue and name.
    package func kinds() async throws -> [KindPolicy] {
        try await self.sql.all(
            "SELECT queue, kind, rate_per_second, burst FROM queue.kind_policy ORDER BY queue, kind", in: .unscoped)
    }

    /// Sets all of one tenant's policy.
    /// - Parameters:
    ///   - weight: 1 to 1 000; what is outside counts as the nearer end.
    ///   - maximumInFlight: At least 1; `nil` lifts the cap. Leases from before a cap was set do not count for it.
    package func set(tenant tenantID: UUID, weight: Int, maximumInFlight: Int?) async throws {
        try await self.sql.execute(
            """
            INSERT INTO queue.tenant_policy (tenant_id, weight, max_in_flight)
            VALUES (
                \(tenantID), \(Int16(clamping: min(max(weight, 1), 1000))),
                \(maximumInFlight.map { Int32(clamping: max($0, 1)) })
            )
            ON CONFLICT (tenant_id) DO UPDATE
            SET weight = excluded.weight, max_in_flight = excluded.max_in_flight, updated_at = now()
            """,
            in: .unscoped
        )
    }

    /// Sets all of one kind's policy.
    /// - Parameters:
    ///   - ratePerSecond: 0 (paused) to 1 000 000; `nil` lifts the limit.
    ///   - burst: At least 1.
    package func set(kind: String, in queue: JobQueueName, ratePerSecond: Double?, burst: Int) async throws {
        try await self.sql.execute(
            """
            INSERT INTO queue.kind_policy (queue, kind, rate_per_second, burst)
            VALUES (
                \(queue.rawValue), \(kind), \(ratePerSecond.map { min(max($0, 0), 1_000_000) }),
                \(Int32(clamping: min(max(burst, 1), 1_000_000)))
            )
            ON CONFLICT (queue, kind) DO UPDATE
            SET rate_per_second = excluded.rate_per_second, burst = excluded.burst, full_at = now(), updated_at = now()
            """,
            in: .unscoped
        )
    }
}
