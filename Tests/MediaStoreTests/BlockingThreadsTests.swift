import MediaStore
import Synchronization
import Testing

struct BlockingThreadsTests {
    private struct Refusal: Error, Equatable {}

    @Test func errorsReachTheCaller() async {
        let threads = BlockingThreads(label: "test", count: 1)
        await #expect(throws: Refusal()) { try await threads.run { throw Refusal() } }
    }

    @Test func neverRunsMoreThanItsCountAtOnceAndLosesNothing() async throws {
        let threads = BlockingThreads(label: "test", count: 2)
        let gauge = Gauge()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask {
                    try await threads.run {
                        gauge.enter()
                        defer { gauge.leave() }
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 20_100)
        #expect((1...2).contains(gauge.most))
    }
}

/// Counts those inside, and remembers the most there were.
private final class Gauge: Sendable {
    private let inside = Mutex((now: 0, most: 0))

    var most: Int { self.inside.withLock { $0.most } }

    func enter() { self.inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

    func leave() { self.inside.withLock { $0.now -= 1 } }
}
