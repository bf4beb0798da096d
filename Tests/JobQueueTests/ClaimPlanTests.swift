import Testing

@testable import JobQueue

@Suite
struct ClaimPlanTests {
    /// Claims from lanes that hold so many jobs, and returns how many came from each.
    private func claim(_ plan: inout ClaimPlan, free: Int, from stock: inout [JobLane: Int]) -> [JobLane: Int] {
        let quotas = plan.quotas(free: free, scan: .watermark)
        var counts: [JobLane: Int] = [:]
        var open = 0
        for quota in quotas {
            open += quota.limit
            let count = min(open, stock[quota.lane] ?? 0)
            counts[quota.lane] = count
            stock[quota.lane, default: 0] -= count
            open -= count
        }
        _ = plan.record(quotas, counts: counts, highest: [:])
        return counts
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 64])
    func fullLanesAreDrainedByWeight(free: Int) {
        var plan = ClaimPlan()
        var stock: [JobLane: Int] = [.interactive: 1_000_000, .normal: 1_000_000, .bulk: 1_000_000]
        var totals: [JobLane: Int] = [:]
        for _ in 0..<1200 { totals.merge(self.claim(&plan, free: free, from: &stock), uniquingKeysWith: +) }
        let all = 1200 * free
        #expect(totals.values.reduce(0, +) == all)
        for lane in JobLane.allCases {
            #expect(abs(totals[lane, default: 0] - all * lane.weight / 12) <= 3 * free)
        }
    }

    @Test(arguments: JobLane.allCases, [1, 4, 16])
    func loneLaneGetsEverySlotByTheSecondClaim(lane: JobLane, free: Int) {
        var plan = ClaimPlan()
        var nothing: [JobLane: Int] = [:]
        for _ in 0..<5 { _ = self.claim(&plan, free: free, from: &nothing) }
        var stock: [JobLane: Int] = [lane: 1000]
        #expect(self.claim(&plan, free: free, from: &stock)[lane, default: 0] > 0)
        for _ in 0..<10 { #expect(self.claim(&plan, free: free, from: &stock)[lane] == free) }
    }

    @Test(arguments: 1...40)
    func slotsAreSharedOutExactly(free: Int) {
        var plan = ClaimPlan()
        for _ in 0..<50 {
            let quotas = plan.quotas(free: free, scan: .watermark)
            #expect(Set(quotas.map(\.lane)) == Set(JobLane.allCases))
            #expect(quotas.reduce(0) { $0 + $1.limit } == free)
            #expect(quotas.allSatisfy { $0.limit >= 0 })
            _ = plan.record(quotas, counts: [.bulk: free], highest: [:])
        }
    }

    @Test
    func fullClaimMayHaveMoreAndShortOneNot() {
        var plan = ClaimPlan()
        let quotas = plan.quotas(free: 4, scan: .watermark)
        let afterFull = plan.record(quotas, counts: [.normal: 4], highest: [:])
        #expect(afterFull)
        let next = plan.quotas(free: 4, scan: .watermark)
        let afterShort = plan.record(next, counts: [.normal: 2], highest: [:])
        #expect(!afterShort)
    }

    @Test
    func watermarkIsWhatWasPublishedBefore() {
        var plan = ClaimPlan()
        func from() -> Int64? { plan.quotas(free: 1, scan: .watermark).first { $0.lane == .normal }?.from }
        let quotas = plan.quotas(free: 1, scan: .watermark)
        _ = plan.record(quotas, counts: [.normal: 1], highest: [.normal: 100])
        #expect(plan.unpublished == [.normal: 100])
        #expect(from() == .min)
        plan.didPublish([.normal: 100], at: .zero)
        #expect(plan.unpublished.isEmpty)
        #expect(from() == .min)
        _ = plan.record(quotas, counts: [.normal: 1], highest: [.normal: 200])
        plan.didPublish([.normal: 200], at: .zero)
        #expect(from() == 100)
        #expect(plan.quotas(free: 1, scan: .full).allSatisfy { $0.from == .min })
    }

    @Test
    func recentScanStartsTenToTwentySecondsBack() {
        var plan = ClaimPlan()
        func from() -> Int64? { plan.quotas(free: 1, scan: .recent).first { $0.lane == .normal }?.from }
        for second in 0..<60 {
            #expect(from() == (second < 21 ? .min : Int64((second - 1) / 10 * 10 - 11)))
            plan.didPublish([.normal: Int64(second)], at: .seconds(second))
        }
    }

    @Test
    func dearScansAreRare() {
        var scans = ScanTimes(interval: .seconds(1))
        #expect(scans.next(now: .zero, wantsFullScan: false) == .full)
        scans.didScan(.full, from: .zero, to: .milliseconds(2))
        #expect(scans.next(now: .milliseconds(999), wantsFullScan: false) == .watermark)
        #expect(scans.next(now: .milliseconds(500), wantsFullScan: true) == .full)
        #expect(scans.next(now: .seconds(1), wantsFullScan: false) == .full)
        scans.didScan(.full, from: .seconds(1), to: .seconds(2))
        #expect(scans.next(now: .seconds(3), wantsFullScan: false) == .recent)
        scans.didScan(.recent, from: .seconds(3), to: .milliseconds(3100))
        #expect(scans.next(now: .milliseconds(5050), wantsFullScan: false) == .watermark)
        #expect(scans.next(now: .milliseconds(5100), wantsFullScan: false) == .recent)
        #expect(scans.next(now: .milliseconds(21_999), wantsFullScan: false) == .recent)
        #expect(scans.next(now: .seconds(22), wantsFullScan: false) == .full)
    }
}
