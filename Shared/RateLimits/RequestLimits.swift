/// How many requests are admitted: a bucket that refills, and a minute that counts from its first admitted request.
package struct RequestLimits: Sendable, Equatable {
    /// Requests a second at which the bucket refills: 0.01 to 100,000.
    package let ratePerSecond: Double
    /// Requests that the full bucket holds: 1 to 1,000,000.
    package let burst: Int
    /// Requests that a minute admits: 1 to 10,000,000.
    package let perMinute: Int

    /// - Returns: `nil` when a number is out of its range.
    package init?(ratePerSecond: Double, burst: Int, perMinute: Int) {
        guard Self.rates.contains(ratePerSecond), Self.bursts.contains(burst), Self.minutes.contains(perMinute) else {
            return nil
        }
        self.init(unchecked: ratePerSecond, burst: burst, perMinute: perMinute)
    }

    private init(unchecked ratePerSecond: Double, burst: Int, perMinute: Int) {
        self.ratePerSecond = ratePerSecond
        self.burst = burst
        self.perMinute = perMinute
    }

    // The schema's checks say the same: 0012_limit_requests.sql.
    package static let rates = 0.01...100_000.0
    package static let bursts = 1...1_000_000
    package static let minutes = 1...10_000_000

    /// Microseconds between two admissions at the rate, rounded up so that the rate is never exceeded.
    package var intervalMicroseconds: Int64 { Int64((1_000_000 / self.ratePerSecond).rounded(.up)) }

    /// Seconds in which an empty bucket fills, rounded up.
    package var fillSeconds: Int { Int((Double(self.burst) / self.ratePerSecond).rounded(.up)) }

    /// The limits of an environment for which nothing was agreed.
    /// Source: API reference v3.6, "Rate limits".
    package static func standard(_ environment: LimitEnvironment) -> RequestLimits {
        switch environment {
        case .live: RequestLimits(unchecked: 7, burst: 14, perMinute: 400)
        case .sandbox: RequestLimits(unchecked: 2, burst: 4, perMinute: 120)
        }
    }
}

/// What was agreed with a tenant for one environment.
package enum LimitSetting: Sendable, Equatable {
    /// ``RequestLimits/standard(_:)``.
    case standard
    /// Numbers of its own.
    case custom(RequestLimits)
    /// Every request is admitted.
    case unlimited

    /// The numbers that hold in an environment; `nil` when there are none.
    package func limits(in environment: LimitEnvironment) -> RequestLimits? {
        switch self {
        case .standard: .standard(environment)
        case .custom(let limits): limits
        case .unlimited: nil
        }
    }
}
