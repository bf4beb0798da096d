import Dispatch
import Synchronization
import Testing

@testable import OutboundHTTP

@Suite(.timeLimit(.minutes(1)))
struct SystemAddressResolverTests {
    /// Lookups that wait until they are let go.
    final class Gate: Sendable {
        let semaphore = DispatchSemaphore(value: 0)
        let lookups = Mutex<[String]>([])

        func lookup(_ host: String) -> [IPAddress] {
            self.lookups.withLock { $0.append(host) }
            self.semaphore.wait()
            return IPAddress(parsing: "192.0.2.1").map { [$0] } ?? []
        }
    }

    /// Lets other tasks run until `condition` holds.
    func eventually(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test(arguments: ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.0.0.1"])
    func numericFormsAreResolvedAsTheSystemDoes(host: String) async throws {
        let addresses = try await SystemAddressResolver().addresses(of: host)
        #expect(addresses == [IPAddress(parsing: "127.0.0.1")])
    }

    @Test func nameWithoutAddressFails() async {
        await #expect(throws: AddressResolutionError.failed) {
            try await SystemAddressResolver { _ in [] }.addresses(of: "missing.example")
        }
    }

    @Test func sameNameIsLookedUpOnce() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 4, lookup: gate.lookup)
        try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for _ in 0..<5 { group.addTask { try await resolver.addresses(of: "slow.example") } }
            try await self.eventually { resolver.waiterCount == 5 }
            gate.semaphore.signal()
            for try await addresses in group { #expect(addresses.count == 1) }
        }
        #expect(gate.lookups.withLock { $0 } == ["slow.example"])
    }

    @Test func slowNameLeavesTheOtherThreadsFree() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 2) { host in
            host == "slow.example" ? gate.lookup(host) : IPAddress(parsing: "192.0.2.2").map { [$0] } ?? []
        }
        let slow = Task { try await resolver.addresses(of: "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        for number in 0..<20 { _ = try await resolver.addresses(of: "fast\(number).example") }
        gate.semaphore.signal()
        #expect(try await slow.value.count == 1)
    }

    @Test func fullQueueRefusesAtOnce() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, queue: 1, lookup: gate.lookup)
        let running = Task { try await resolver.addresses(of: "a.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        let queued = Task { try await resolver.addresses(of: "b.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        await #expect(throws: AddressResolutionError.overloaded) { try await resolver.addresses(of: "c.example") }
        gate.semaphore.signal()
        gate.semaphore.signal()
        #expect(try await running.value.count == 1)
        #expect(try await queued.value.count == 1)
    }

    @Test func cancelledCallerDoesNotWaitForTheLookup() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, lookup: gate.lookup)
        let waiting = Task { try await resolver.addresses(of: "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        waiting.cancel()
        await #expect(throws: AddressResolutionError.cancelled) { try await waiting.value }
        gate.semaphore.signal()
    }

    @Test func nameThatNobodyWaitsForGivesUpItsPlace() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, queue: 1, lookup: gate.lookup)
        let running = Task { try await resolver.addresses(of: "a.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        let queued = Task { try await resolver.addresses(of: "b.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        queued.cancel()
        await #expect(throws: AddressResolutionError.cancelled) { try await queued.value }
        let next = Task { try await resolver.addresses(of: "c.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        gate.semaphore.signal()
        gate.semaphore.signal()
        _ = try await (running.value, next.value)
        #expect(gate.lookups.withLock { $0 } == ["a.example", "c.example"])
    }
}
