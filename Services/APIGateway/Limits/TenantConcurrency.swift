import Synchronization
import VerificationDomain

/// How many requests of each tenant this process works on at once. Remembers only tenants with a request in hand.
final class TenantConcurrency: Sendable {
    private let maximum: Int
    private let counts = Mutex<[TenantID: Int]>([:])

    /// - Parameter maximum: Requests of one tenant at once, both environments together; 1 or more.
    init(maximum: Int) { self.maximum = maximum }

    /// Takes a place, to be given back with ``leave(_:)``.
    /// - Returns: Whether there was one.
    func enter(_ tenant: TenantID) -> Bool {
        self.counts.withLock { counts in
            let count = counts[tenant, default: 0]
            guard count < self.maximum else { return false }
            counts[tenant] = count + 1
            return true
        }
    }

    /// Gives a place back.
    func leave(_ tenant: TenantID) {
        self.counts.withLock { counts in
            let left = counts[tenant, default: 1] - 1
            counts[tenant] = left > 0 ? left : nil
        }
    }

    /// Tenants with a request in hand.
    var tenantCount: Int { self.counts.withLock { $0.count } }
}
