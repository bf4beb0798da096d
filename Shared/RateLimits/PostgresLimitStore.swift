package import PostgresClient

/// Takes from rows of `request_limits`; with ``PostgresLimitSettings`` the only type that names the table.
package struct PostgresLimitStore: LimitStore {
    private let pool: PostgresPool

    /// - Parameter pool: The gateway's. Never a transaction: the row's lock would be held as long as it is open.
    package init(pool: PostgresPool) { self.pool = pool }

    package func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading {
        if let reading = try await self.tried(count, key, deadline) { return reading }
        // The first request ever. Another gateway may be quicker.
        _ = try await self.pool.query(
            """
            INSERT INTO request_limits (tenant_id, environment)
            VALUES (\(key.tenantID), \(key.environment))
            ON CONFLICT DO NOTHING
            """, in: key.scope, deadline: deadline)
        guard let reading = try await self.tried(count, key, deadline) else {
            throw SQLError.unavailable("the limiter's row was removed")
        }
        return reading
    }

    /// GCRA and the minute in one statement: a row that admits nothing is read, not written.
    ///
    /// Each evaluation reads the clock once, for the row version that it decides on: also when it had to wait for the row,
    /// because Postgres then evaluates both subqueries again. `synchronous_commit` is off until this statement's commit:
    /// a crash of the server forgets the admissions of its last moments, less than a second.
    /// - Returns: `nil` when there is no row.
    private func tried(_ count: Int, _ key: LimitKey, _ deadline: Duration) async throws -> LimitReading? {
        let standard = RequestLimits.standard(key.environment)
        let state = Self.state(standard)
        return try await self.pool.query(
            """
            WITH taken AS (
                UPDATE request_limits AS l
                SET (full_at_us, window_started_at_us, window_count, admitted, admitted_at_us) = (
                    SELECT b.base_us + k.admitted * n.interval_us,
                        CASE WHEN w.is_open OR k.admitted = 0 THEN l.window_started_at_us ELSE c.now_us END,
                        CASE WHEN w.is_open OR k.admitted = 0 THEN l.window_count ELSE 0 END + k.admitted,
                        k.admitted, c.now_us
                    FROM \(fragment: state)
                    CROSS JOIN LATERAL (
                        SELECT greatest(0, least(\(count)::bigint, a.available))::integer AS admitted
                    ) AS k
                )
                WHERE l.tenant_id = \(key.tenantID) AND l.environment = \(key.environment) AND NOT l.is_unlimited
                    AND (SELECT a.available FROM \(fragment: state)) > 0
                RETURNING l.full_at_us, l.window_started_at_us, l.window_count, l.admitted, l.admitted_at_us
            )
            SELECT l.is_unlimited,
                coalesce(l.rate_per_second, \(standard.ratePerSecond)) AS rate_per_second,
                coalesce(l.burst, \(standard.burst)::integer) AS burst,
                coalesce(l.per_minute, \(standard.perMinute)::integer) AS per_minute,
                coalesce(t.admitted, 0) AS admitted,
                coalesce(t.admitted_at_us, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS now_us,
                coalesce(t.full_at_us, l.full_at_us) AS full_at_us,
                coalesce(t.window_started_at_us, l.window_started_at_us) AS window_started_at_us,
                coalesce(t.window_count, l.window_count) AS window_count,
                set_config('synchronous_commit', 'off', true) AS durability
            FROM request_limits AS l
            LEFT JOIN taken AS t ON true
            WHERE l.tenant_id = \(key.tenantID) AND l.environment = \(key.environment)
            """, in: key.scope, deadline: deadline
        ).first.map(Self.reading)
    }

    /// What row `l` admits now, as ``LimitReading`` computes it too: `c` the clock, `n` the numbers, `b` the bucket, `w` the
    /// minute, `a` the number. The clock's subquery is volatile, so that Postgres evaluates it once and not at each mention.
    private static func state(_ standard: RequestLimits) -> SQLStatement {
        """
        (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_us) AS c
        CROSS JOIN LATERAL (
            SELECT coalesce(l.interval_us, \(standard.intervalMicroseconds)) AS interval_us,
                coalesce(l.burst, \(standard.burst)::integer) AS burst,
                coalesce(l.per_minute, \(standard.perMinute)::integer) AS per_minute
        ) AS n
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN l.full_at_us BETWEEN c.now_us
                    AND c.now_us + n.burst * n.interval_us + \(LimitReading.slack) THEN l.full_at_us
                ELSE c.now_us
            END AS base_us
        ) AS b
        CROSS JOIN LATERAL (
            SELECT l.window_started_at_us <= c.now_us + \(LimitReading.slack)
                AND c.now_us < l.window_started_at_us + \(LimitReading.minute) AS is_open
        ) AS w
        CROSS JOIN LATERAL (
            SELECT least(
                (n.burst * n.interval_us - (b.base_us - c.now_us)) / n.interval_us,
                n.per_minute - CASE WHEN w.is_open THEN l.window_count ELSE 0 END
            ) AS available
        ) AS a
        """
    }

    private static func reading(_ row: SQLRow) throws -> LimitReading {
        let isUnlimited: Bool = try row.decode("is_unlimited")
        let limits = RequestLimits(
            ratePerSecond: try row.decode("rate_per_second"), burst: Int(try row.decode("burst", as: Int32.self)),
            perMinute: Int(try row.decode("per_minute", as: Int32.self)))
        return LimitReading(
            limits: isUnlimited ? nil : limits, admitted: Int(try row.decode("admitted", as: Int32.self)),
            now: try row.decode("now_us"), fullAt: try row.decode("full_at_us"),
            windowStartedAt: try row.decode("window_started_at_us"),
            windowCount: Int(try row.decode("window_count", as: Int32.self)))
    }
}
