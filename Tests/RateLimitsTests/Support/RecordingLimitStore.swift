import RateLimits
import Synchronization

/// Passes on to a store and keeps what every statement admitted, by the database's clock.
final class RecordingLimitStore: LimitStore {
    private let store: any LimitStore
    private let readings = Mutex<[LimitKey: [LimitReading]]>([:])

    init(_ store: any LimitStore) { self.store = store }

    func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading {
        let reading = try await self.store.take(count, of: key, deadline: deadline)
        self.readings.withLock { $0[key, default: []].append(reading) }
        return reading
    }

    /// Every statement on the key that was answered.
    func statements(of key: LimitKey) -> [LimitReading] { self.readings.withLock { $0[key] ?? [] } }

    func trace(of key: LimitKey) -> [Admission] {
        self.statements(of: key).filter { $0.admitted > 0 }.map { Admission(at: $0.now, count: $0.admitted) }
    }
}
