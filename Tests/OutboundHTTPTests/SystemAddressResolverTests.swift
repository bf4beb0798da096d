import Dispatch
import Foundation
import Synchronization
import Testing

@testable import OutboundHTTP

@Suite(.timeLimit(.minutes(1)))
struct SystemAddressResolverTests {
    /// Lookups that wait until they are let go.
    final class Gate: Sendable {
        let semaphore = DispatchSemaphore(value: 0)
        let lookups = Mutex<[String]>([])

        func lookup(_ host: String) -> SystemAddressResolver.LookupAnswer {
            self.lookups.withLock { $0.append(host) }
            self.semaphore.wait()
            return SystemAddressResolverTests.found("192.0.2.1")
        }
    }

    static func found(_ text: String) -> SystemAddressResolver.LookupAnswer {
        IPAddress(parsing: text).map { .addresses([$0]) } ?? .noAddress
    }

    /// Lets other tasks run until `condition` holds.
    func eventually(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Asks as somebody with plenty of time.
    func ask(_ resolver: SystemAddressResolver, _ host: String) async throws(AddressResolutionError) -> [IPAddress] {
        try await resolver.addresses(of: host, within: .seconds(3600))
    }

    /// Asks as somebody with hardly any time.
    func askBriefly(_ resolver: SystemAddressResolver, _ host: String) async -> AddressResolutionError? {
        await self.error(of: resolver, host, within: .milliseconds(10))
    }

    func error(
        of resolver: SystemAddressResolver, _ host: String, within limit: Duration
    ) async -> AddressResolutionError? {
        do throws(AddressResolutionError) {
            _ = try await resolver.addresses(of: host, within: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.0.0.1"])
    func numericFormsAreResolvedAsTheSystemDoes(host: String) async throws {
        let addresses = try await self.ask(SystemAddressResolver(), host)
        #expect(addresses == [IPAddress(parsing: "127.0.0.1")])
    }

    @Test func nameWithoutAddressFails() async {
        await #expect(throws: AddressResolutionError.failed) {
            try await self.ask(SystemAddressResolver { _ in .noAddress }, "missing.example")
        }
    }

    @Test(arguments: [
        (EAI_AGAIN, SystemAddressResolver.LookupAnswer.unanswered), (EAI_SYSTEM, .localFault),
        (EAI_MEMORY, .localFault), (EAI_NONAME, .noAddress), (EAI_FAIL, .noAddress), (EAI_FAMILY, .noAddress),
    ])
    func systemsErrorsTellWhoseFaultItIs(code: Int32, answer: SystemAddressResolver.LookupAnswer) {
        #expect(SystemAddressResolver.answer(forCode: code) == answer)
    }

    @Test(arguments: [SystemAddressResolver.LookupAnswer.unanswered, .localFault])
    func resolverInTroubleIsNotTheNamesFault(answer: SystemAddressResolver.LookupAnswer) async {
        let resolver = SystemAddressResolver { _ in answer }
        for host in ["a.example", "b.example", "a.example", "b.example", "a.example", "a.example"] {
            await #expect(throws: AddressResolutionError.overloaded) { try await self.ask(resolver, host) }
        }
    }

    /// A tenant whose own zone is broken does not get tries without end.
    @Test func nameWhoseServersFailWhileOthersAnswerIsToBlame() async {
        let resolver = SystemAddressResolver { host in
            host == "broken.example" ? .unanswered : Self.found("192.0.2.1")
        }
        var errors: [AddressResolutionError?] = []
        for _ in 0..<4 {
            errors.append(await self.error(of: resolver, "broken.example", within: .seconds(3600)))
            _ = try? await self.ask(resolver, "fine.example")
        }
        #expect(errors == [.overloaded, .overloaded, .failed, .failed])
    }

    @Test func sameNameIsLookedUpOnce() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 4, lookup: gate.lookup)
        try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for _ in 0..<5 { group.addTask { try await self.ask(resolver, "slow.example") } }
            try await self.eventually { resolver.waiterCount == 5 }
            gate.semaphore.signal()
            for try await addresses in group { #expect(addresses.count == 1) }
        }
        #expect(gate.lookups.withLock { $0 } == ["slow.example"])
    }

    @Test func slowNameLeavesTheOtherThreadsFree() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 2) { host in
            host == "slow.example" ? gate.lookup(host) : Self.found("192.0.2.2")
        }
        let slow = Task { try await self.ask(resolver, "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        for number in 0..<20 { _ = try await self.ask(resolver, "fast\(number).example") }
        gate.semaphore.signal()
        #expect(try await slow.value.count == 1)
    }

    /// More than a tenant may have under way, each with a name server that says nothing.
    @Test func slowNamesOfATenantLeaveTheOthersTheirThreads() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver { host in
            host.hasPrefix("slow") ? gate.lookup(host) : Self.found("192.0.2.2")
        }
        let slow = (0..<40).map { number in Task { try await self.ask(resolver, "slow\(number).example") } }
        try await self.eventually { gate.lookups.withLock { $0.count } == 40 }
        for task in slow { task.cancel() }
        #expect(try await self.ask(resolver, "fast.example").count == 1)
        for _ in 0..<40 { gate.semaphore.signal() }
    }

    @Test func abandonedNameGetsNoSecondThread() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 4, lookup: gate.lookup)
        let first = Task { try await self.ask(resolver, "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        first.cancel()
        try await self.eventually { resolver.waiterCount == 0 }
        for _ in 0..<3 { _ = await self.askBriefly(resolver, "slow.example") }
        // Whoever asks while it goes on gets its answer.
        let next = Task { try await self.ask(resolver, "slow.example") }
        try await self.eventually { resolver.waiterCount == 1 }
        gate.semaphore.signal()
        #expect(try await next.value.count == 1)
        #expect(gate.lookups.withLock { $0 } == ["slow.example"])
    }

    @Test func nameThatNeverReachedAThreadIsNotToBlame() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1) { host in
            host == "slow.example" ? gate.lookup(host) : Self.found("192.0.2.2")
        }
        let running = Task { try await self.ask(resolver, "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        for _ in 0..<5 { #expect(await self.askBriefly(resolver, "innocent.example") == .overloaded) }
        #expect(resolver.waiterCount == 1)
        gate.semaphore.signal()
        _ = try await running.value
        #expect(try await self.ask(resolver, "innocent.example").count == 1)
    }

    @Test func nameThatIsSlowTimeAndAgainIsToBlame() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver { host in
            host == "slow.example" ? gate.lookup(host) : Self.found("192.0.2.2")
        }
        var errors: [AddressResolutionError?] = []
        for round in 1...4 {
            // The first sees to it that a thread has the name before the second runs out of time.
            let first = Task { try await self.ask(resolver, "slow.example") }
            try await self.eventually { gate.lookups.withLock { $0.count } == round }
            errors.append(await self.askBriefly(resolver, "slow.example"))
            first.cancel()
            _ = await first.result
            gate.semaphore.signal()
            try await self.eventually { resolver.nameCount == 0 }
            _ = try await self.ask(resolver, "fast.example")
        }
        #expect(errors == [.overloaded, .overloaded, .failed, .failed])
    }

    @Test func fullQueueRefusesAtOnce() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, queue: 1, lookup: gate.lookup)
        let running = Task { try await self.ask(resolver, "a.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        let queued = Task { try await self.ask(resolver, "b.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        await #expect(throws: AddressResolutionError.overloaded) { try await self.ask(resolver, "c.example") }
        gate.semaphore.signal()
        gate.semaphore.signal()
        #expect(try await running.value.count == 1)
        #expect(try await queued.value.count == 1)
    }

    @Test func cancelledCallerDoesNotWaitForTheLookup() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, lookup: gate.lookup)
        let waiting = Task { try await self.ask(resolver, "slow.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        waiting.cancel()
        await #expect(throws: AddressResolutionError.cancelled) { try await waiting.value }
        gate.semaphore.signal()
    }

    @Test func nameThatNobodyWaitsForGivesUpItsPlace() async throws {
        let gate = Gate()
        let resolver = SystemAddressResolver(threads: 1, queue: 1, lookup: gate.lookup)
        let running = Task { try await self.ask(resolver, "a.example") }
        try await self.eventually { gate.lookups.withLock { $0.count } == 1 }
        let queued = Task { try await self.ask(resolver, "b.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        queued.cancel()
        await #expect(throws: AddressResolutionError.cancelled) { try await queued.value }
        let next = Task { try await self.ask(resolver, "c.example") }
        try await self.eventually { resolver.waiterCount == 2 }
        gate.semaphore.signal()
        gate.semaphore.signal()
        _ = try await (running.value, next.value)
        #expect(gate.lookups.withLock { $0 } == ["a.example", "c.example"])
    }
}
