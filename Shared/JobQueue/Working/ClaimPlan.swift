/// Decides how many jobs a claim takes from each lane, and where in the lane it starts to look. Pure.
///
/// Free slots are shared by weight: each lane earns credit at every claim and pays for what it got. A lane with no work
/// earns nothing, and its share flows on to the others within the same claim.
///
/// A claim starts at the lane's watermark, because an index whose front is littered with dead entries (a long
/// transaction elsewhere keeps them) costs more the longer the queue has run. The watermark is a virtual time that was
/// published a while ago; since nothing is enqueued below the published one, only jobs of transactions that took longer
/// than that lie lower, and a scan from an older mark, or a full one, finds them. Nothing depends on it for correctness.
struct ClaimPlan {
    /// What to take from one lane, in the order of the claim. Slots which one lane leaves free pass to the next.
    struct Quota: Equatable {
        let lane: JobLane
        let limit: Int
        let from: Int64
    }

    private struct Lane {
        /// In units of a slot divided by the sum of weights.
        var credit = 0
        var isShort = true
        var highest = Int64.min
        var published = Int64.min
        var watermark = Int64.min
        /// Published between ten and twenty seconds ago, and since then at most ten seconds ago.
        var marks = (older: Int64.min, newer: Int64.min)
        var markedAt = Duration.zero
    }

    /// Where a claim starts to look.
    enum Scan: Sendable {
        /// At the watermark, a fraction of a second old.
        case watermark
        /// At a mark ten to twenty seconds old: finds jobs of transactions that took long.
        case recent
        /// At the lane's start.
        case full
    }

    private static let markInterval = Duration.seconds(10)

    private static let weights = JobLane.allCases.reduce(0) { $0 + $1.weight }

    private var lanes: [JobLane: Lane] = [:]

    private subscript(lane: JobLane) -> Lane {
        get { self.lanes[lane] ?? Lane() }
        set { self.lanes[lane] = newValue }
    }

    /// Shares `free` slots (1 or more).
    mutating func quotas(free: Int, scan: Scan) -> [Quota] {
        var limits: [JobLane: Int] = [:]
        var rest = free
        for lane in JobLane.allCases {
            self[lane].credit += free * lane.weight
            let limit = min(rest, max(0, self[lane].credit / Self.weights))
            limits[lane] = limit
            rest -= limit
        }
        let byRemainder = JobLane.allCases.sorted { one, other in
            self.remainder(one, limits) > self.remainder(other, limits)
        }
        for lane in byRemainder where rest > 0 {
            limits[lane, default: 0] += 1
            rest -= 1
        }
        limits[byRemainder[0], default: 0] += rest

        // Lanes that were empty the last time come first, so that what they leave flows to those with work;
        // lanes without a share of their own come last: they get what all others leave.
        let order = JobLane.allCases.sorted { one, other in
            self.place(one, limits) < self.place(other, limits)
        }
        return order.map { lane in
            Quota(lane: lane, limit: limits[lane] ?? 0, from: self.start(lane, scan))
        }
    }

    private func start(_ lane: JobLane, _ scan: Scan) -> Int64 {
        switch scan {
        case .watermark: self[lane].watermark
        case .recent: self[lane].marks.older
        case .full: .min
        }
    }

    private func remainder(_ lane: JobLane, _ limits: [JobLane: Int]) -> Int {
        self[lane].credit - (limits[lane] ?? 0) * Self.weights
    }

    private func place(_ lane: JobLane, _ limits: [JobLane: Int]) -> Int {
        let hasNoShare = (limits[lane] ?? 0) == 0
        return (hasNoShare ? 1000 : 0) + (self[lane].isShort ? 0 : 100) + lane.weight
    }

    /// Takes note of what a claim brought.
    /// - Parameters:
    ///   - quotas: As planned.
    ///   - counts: Jobs got from each lane.
    ///   - highest: The highest pass got from each lane.
    /// - Returns: Whether another claim would probably find more.
    mutating func record(_ quotas: [Quota], counts: [JobLane: Int], highest: [JobLane: Int64]) -> Bool {
        var open = 0
        var mayHaveMore = false
        for quota in quotas {
            open += quota.limit
            let count = counts[quota.lane] ?? 0
            if open > 0 {
                let isShort = count < open
                self[quota.lane].isShort = isShort
                mayHaveMore = mayHaveMore || !isShort
                self[quota.lane].credit =
                    isShort ? 0 : max(self[quota.lane].credit - count * Self.weights, -Self.weights)
            }
            open -= count
            if let pass = highest[quota.lane] { self[quota.lane].highest = max(self[quota.lane].highest, pass) }
        }
        return mayHaveMore
    }

    /// Virtual times to be published: the highest claimed pass of each lane that has moved.
    var unpublished: [JobLane: Int64] {
        self.lanes.filter { $0.value.highest > $0.value.published }.mapValues(\.highest)
    }

    /// Takes note of virtual times that are now in the database. What was published before becomes the watermark.
    /// - Parameter now: By the monotonic clock.
    mutating func didPublish(_ passes: [JobLane: Int64], at now: Duration) {
        for (lane, pass) in passes {
            self[lane].watermark = self[lane].published
            if now - self[lane].markedAt >= Self.markInterval {
                self[lane].marks = (self[lane].marks.newer, self[lane].published)
                self[lane].markedAt = now
            }
            self[lane].published = pass
        }
    }
}
