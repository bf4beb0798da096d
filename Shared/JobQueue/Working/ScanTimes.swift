/// When a claim looks further back than its watermark. Pure.
///
/// Beside a snapshot that is held elsewhere such a scan walks over everything claimed since, dead entries all; so each kind
/// of scan gets a twentieth of the claimer's time at most.
struct ScanTimes {
    private static let rarity = 20

    /// Between two scans of a kind at least.
    let interval: Duration
    private var recentAt = Duration.zero
    private var fullAt = Duration.zero

    init(interval: Duration) { self.interval = interval }

    /// The scan that is due, or asked for.
    func next(now: Duration, wantsFullScan: Bool) -> ClaimPlan.Scan {
        if wantsFullScan || now >= self.fullAt { return .full }
        return now >= self.recentAt ? .recent : .watermark
    }

    /// Takes note of how long a scan took.
    mutating func didScan(_ scan: ClaimPlan.Scan, from start: Duration, to end: Duration) {
        let next = max(start + self.interval, end + (end - start) * Self.rarity)
        switch scan {
        case .watermark: break
        case .recent: self.recentAt = next
        case .full:
            self.fullAt = next
            self.recentAt = max(self.recentAt, start + self.interval)
        }
    }
}
