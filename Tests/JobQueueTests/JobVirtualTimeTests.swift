import Foundation
import Testing

@testable import JobQueue

@Suite
struct JobVirtualTimeTests {
    private let stride = JobVirtualTime.stride

    @Test
    func oneTenantsJobsLieOneStrideApart() throws {
        let time = JobVirtualTime()
        let tenantID = UUID()
        let jobs = try (0..<3).map { try NewJob.number($0, tenantID: tenantID) }
        #expect(time.places(for: jobs).map { $0.base + $0.offset } == [self.stride, 2 * self.stride, 3 * self.stride])
        #expect(time.places(for: jobs).map(\.base) == [3 * self.stride, 3 * self.stride, 3 * self.stride])
    }

    @Test
    func quietTenantBeginsAtTheLanesTime() throws {
        let time = JobVirtualTime()
        let noisy = UUID()
        _ = try time.places(for: (0..<1000).map { try NewJob.number($0, tenantID: noisy) })
        time.learn(queue: JobQueueName.reports.rawValue, lane: JobLane.normal.rawValue, pass: 5 * self.stride)
        let quiet = try time.places(for: [.number(1, tenantID: UUID())])
        #expect(quiet.map { $0.base + $0.offset } == [6 * self.stride])
    }

    @Test
    func lanesTimeNeverGoesBack() throws {
        let time = JobVirtualTime()
        time.learn(queue: 2, lane: 1, pass: 50)
        time.learn(queue: 2, lane: 1, pass: 20)
        #expect(try time.places(for: [.number(1, tenantID: UUID())]).map(\.base) == [50])
    }

    @Test
    func lanesAreKeptApart() throws {
        let time = JobVirtualTime()
        let tenantID = UUID()
        let places = try time.places(for: [
            .number(1, tenantID: tenantID, lane: .bulk), .number(2, tenantID: tenantID, lane: .interactive),
        ])
        #expect(places.map { $0.base + $0.offset } == [self.stride, self.stride])
    }
}
