import FoundationEssentials
import Synchronization

/// Assigns each tenant its places in a lane: stride scheduling by virtual time.
///
/// A lane's virtual time is the highest `pass` claimed so far. A tenant's next job gets the higher of that and the
/// tenant's own last pass, plus one stride: a tenant with 100 000 jobs waiting reaches far into the future, and another
/// tenant's single job, enqueued later, lands near the front. The last passes live in this process only, so no shared
/// row is locked; after a restart a tenant begins at the lane's virtual time again, which costs it or others one burst.
/// (Waldspurger and Weihl, "Stride Scheduling", MIT/LCS/TM-528, 1995.) A tenant of weight n has strides of an n-th.
final class JobVirtualTime: Sendable {
    /// The distance between two jobs of a tenant of weight 1, leaving room for weights above one.
    static let stride: Int64 = 1 << 20

    /// Tenants remembered for one lane; past it, those whose last pass the lane has overtaken are forgotten.
    private static let capacity = 50_000

    private struct Lane: Hashable {
        let queue: Int16
        let lane: Int16
    }

    private struct Times {
        var now: Int64 = 0
        var last: [UUID?: Int64] = [:]
    }

    private let lanes = Mutex<[Lane: Times]>([:])
    private let weights = Mutex<[UUID: Int64]>([:])

    /// A job's place: `base` is lifted to the lane's virtual time as the database has it, then `offset` is added. Kept
    /// apart, so that a process which lags behind still spreads a batch.
    struct Place: Equatable {
        let base: Int64
        let offset: Int64
    }

    /// Takes note of a lane's virtual time; it never goes back.
    func learn(queue: Int16, lane: Int16, pass: Int64) {
        self.lanes.withLock { lanes in
            let key = Lane(queue: queue, lane: lane)
            if pass > lanes[key, default: Times()].now { lanes[key, default: Times()].now = pass }
        }
    }

    /// Takes note of the tenants whose weight is not 1.
    func learn(weights: [UUID: Int64]) {
        self.weights.withLock { $0 = weights }
    }

    /// Places for a batch, in its order.
    func places(for jobs: [NewJob]) -> [Place] {
        let weights = self.weights.withLock { $0 }
        return self.lanes.withLock { lanes in
            var bases: [Lane: [UUID?: Int64]] = [:]
            return jobs.map { job in
                let key = Lane(queue: job.queue.rawValue, lane: job.lane.rawValue)
                var times = lanes.removeValue(forKey: key) ?? Times()
                let last = max(times.now, times.last[job.tenantID] ?? 0)
                let base = bases[key]?[job.tenantID] ?? last
                bases[key, default: [:]][job.tenantID] = base
                let weight = job.tenantID.flatMap { weights[$0] } ?? 1
                let pass = last + max(1, Self.stride / max(1, weight))
                times.last[job.tenantID] = pass
                if times.last.count > Self.capacity { Self.forget(&times) }
                lanes[key] = times
                return Place(base: base, offset: pass - base)
            }
        }
    }

    private static func forget(_ times: inout Times) {
        let now = times.now
        times.last = times.last.filter { $0.value > now }
        if times.last.count > Self.capacity / 2 { times.last.removeAll() }
    }
}
