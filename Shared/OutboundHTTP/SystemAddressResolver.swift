import Foundation
import Synchronization

/// Resolves names as the system does (`getaddrinfo`), on threads of its own.
///
/// `getaddrinfo` blocks, has no time limit and cannot be interrupted: a slow name server may hold a thread for half a
/// minute. So callers stop waiting at their limit, while the lookup goes on, abandoned. A name that is being looked up
/// already is not looked up twice, so that a slow one holds one thread at most, however often it is asked for; there are
/// many more threads than one tenant has requests under way, so that its slow names leave most of them free; and the
/// queue is bounded. Threads live while there is work.
///
/// Whoever supplied a name is blamed only for what is the name's: see ``AddressResolutionError``.
package final class SystemAddressResolver: AddressResolver {
    /// What a lookup came to.
    package enum LookupAnswer: Sendable, Equatable {
        /// In the order to try them; not empty.
        case addresses([IPAddress])
        /// There is no such name, or it has no address.
        case noAddress
        /// No name server gave an answer, be it ours or the name's (`EAI_AGAIN`).
        case unanswered
        /// This machine could not even ask: no memory, no descriptors.
        case localFault
    }

    /// Finds the addresses of a host, blocking the thread it runs on.
    package typealias Lookup = @Sendable (_ host: String) -> LookupAnswer

    fileprivate typealias Answer = Result<[IPAddress], AddressResolutionError>

    /// A name that somebody asked for, queued or being looked up; being looked up, perhaps nobody waits any more.
    fileprivate struct Name {
        var waiters: [UInt64: CheckedContinuation<Answer, Never>]
        /// Whether a thread has it.
        var hasBegun = false
        /// Whether its own servers are to blame that there is no answer yet; decided when the first waiter gives up.
        var isToBlame: Bool?
    }

    fileprivate struct State {
        /// Names waiting for a thread, oldest first.
        var queue: [String] = []
        var names: [String: Name] = [:]
        var threads = 0
        var nextWaiter: UInt64 = 0
        var evidence = NameServerEvidence()
    }

    private let greatestThreads: Int
    private let greatestQueue: Int
    private let lookup: Lookup
    private let state = Mutex(State())

    /// - Parameters:
    ///   - threads: Lookups at once, abandoned ones among them. The default is eight times what one tenant may have
    ///     under way.
    ///   - queue: Names that may wait for a thread; beyond that callers get ``AddressResolutionError/overloaded``.
    ///   - lookup: Blocks until it has an answer.
    package init(threads: Int = 128, queue: Int = 256, lookup: @escaping Lookup = SystemAddressResolver.systemLookup) {
        self.greatestThreads = max(1, threads)
        self.greatestQueue = max(1, queue)
        self.lookup = lookup
    }

    /// See ``AddressResolver``. Names asked for at the same time share one lookup.
    package func addresses(
        of host: String, within limit: Duration
    ) async throws(AddressResolutionError) -> [IPAddress] {
        let waiter = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let timer = Timer()
        let answer = await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await self.answer(to: waiter, host: host, timer: timer) }
            group.addTask {
                guard (try? await Task.sleep(for: limit)) != nil else { return nil }
                timer.ring()
                self.giveUp(waiter, host: host)
                return nil
            }
            defer { group.cancelAll() }
            // The second task only brings about the first one's answer.
            for await answer in group { if let answer { return answer } }
            return .failure(.cancelled)
        }
        return try answer.get()
    }

    /// How many callers wait for an answer.
    var waiterCount: Int { self.state.withLock { $0.names.values.reduce(0) { $0 + $1.waiters.count } } }

    /// How many names are queued or being looked up.
    var nameCount: Int { self.state.withLock { $0.names.count } }

    /// Whether a caller's time is over.
    private final class Timer: Sendable {
        private let isOver = Atomic(false)

        var hasRung: Bool { self.isOver.load(ordering: .sequentiallyConsistent) }

        func ring() { self.isOver.store(true, ordering: .sequentiallyConsistent) }
    }

    private func answer(to waiter: UInt64, host: String, timer: Timer) async -> Answer {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.add(continuation, waiter: waiter, host: host)
                // A cancellation, or the end of the time, before `add` found nobody to wake.
                if Task.isCancelled { self.cancel(waiter, host: host) }
                if timer.hasRung { self.giveUp(waiter, host: host) }
            }
        } onCancel: {
            self.cancel(waiter, host: host)
        }
    }

    private func add(_ continuation: CheckedContinuation<Answer, Never>, waiter: UInt64, host: String) {
        enum Next { case wait, startThread, refuse }
        let next = self.state.withLock { state -> Next in
            if state.names[host] != nil {
                state.names[host]?.waiters[waiter] = continuation
                return .wait
            }
            guard state.threads < self.greatestThreads || state.queue.count < self.greatestQueue else {
                return .refuse
            }
            state.names[host] = Name(waiters: [waiter: continuation])
            state.queue.append(host)
            guard state.threads < self.greatestThreads else { return .wait }
            state.threads += 1
            return .startThread
        }
        switch next {
        case .wait: break
        case .startThread: Thread.detachNewThread { self.work() }
        case .refuse: continuation.resume(returning: .failure(.overloaded))
        }
    }

    private func cancel(_ waiter: UInt64, host: String) {
        let continuation = self.state.withLock { $0.leave(waiter, host: host) }
        continuation?.resume(returning: .failure(.cancelled))
    }

    /// Ends a wait whose time is over.
    private func giveUp(_ waiter: UInt64, host: String) {
        let (continuation, error) = self.state.withLock { state in
            // A name that never reached a thread has done nothing wrong.
            let hasBegun = state.names[host]?.hasBegun == true
            let continuation = state.leave(waiter, host: host)
            let isToBlame = continuation != nil && hasBegun && state.isToBlame(host)
            return (continuation, isToBlame ? AddressResolutionError.failed : .overloaded)
        }
        continuation?.resume(returning: .failure(error))
    }

    /// A thread's life: names until none is left.
    private func work() {
        while true {
            let host = self.state.withLock { state -> String? in
                guard !state.queue.isEmpty else {
                    state.threads -= 1
                    return nil
                }
                let host = state.queue.removeFirst()
                state.names[host]?.hasBegun = true
                return host
            }
            guard let host else { return }
            let found = self.lookup(host)
            let (waiters, answer) = self.state.withLock { $0.finish(host, with: found) }
            for continuation in waiters { continuation.resume(returning: answer) }
        }
    }

    /// Asks `getaddrinfo`; blocks. Addresses come without repetitions, in its order (RFC 6724).
    package static let systemLookup: Lookup = { host in
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { return SystemAddressResolver.answer(forCode: code) }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let socketAddress = entry.ai_addr else { continue }
            let address: IPAddress? =
                switch entry.ai_family {
                case AF_INET:
                    socketAddress.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                        IPAddress($0.pointee.sin_addr)
                    }
                case AF_INET6:
                    socketAddress.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                        IPAddress($0.pointee.sin6_addr)
                    }
                default: nil
                }
            if let address, !addresses.contains(address) { addresses.append(address) }
        }
        return addresses.isEmpty ? .noAddress : .addresses(addresses)
    }

    /// What an error of `getaddrinfo` means (RFC 3493 §6.1).
    static func answer(forCode code: Int32) -> LookupAnswer {
        switch code {
        case EAI_AGAIN: .unanswered
        case EAI_SYSTEM, EAI_MEMORY: .localFault
        default: .noAddress
        }
    }
}

extension SystemAddressResolver.State {
    /// Takes a waiter off a name. One that nobody waits for gives up its place in the queue; one being looked up stays
    /// known as such, so that it gets no second thread.
    fileprivate mutating func leave(
        _ waiter: UInt64, host: String
    ) -> CheckedContinuation<SystemAddressResolver.Answer, Never>? {
        let continuation = self.names[host]?.waiters.removeValue(forKey: waiter)
        if let name = self.names[host], name.waiters.isEmpty, !name.hasBegun {
            self.queue.removeAll { $0 == host }
            self.names[host] = nil
        }
        return continuation
    }

    /// Whether a name being looked up is to blame for having no answer; the same for everybody who waits for it.
    fileprivate mutating func isToBlame(_ host: String) -> Bool {
        if let decided = self.names[host]?.isToBlame { return decided }
        let isToBlame = self.evidence.unanswered(host)
        self.names[host]?.isToBlame = isToBlame
        return isToBlame
    }

    /// Ends a lookup.
    /// - Returns: Those who still wait, and what they are told.
    fileprivate mutating func finish(
        _ host: String, with found: SystemAddressResolver.LookupAnswer
    ) -> ([CheckedContinuation<SystemAddressResolver.Answer, Never>], SystemAddressResolver.Answer) {
        let answer: SystemAddressResolver.Answer
        switch found {
        case .addresses(let addresses): answer = .success(addresses)
        case .noAddress: answer = .failure(.failed)
        case .unanswered: answer = .failure(self.isToBlame(host) ? .failed : .overloaded)
        case .localFault: answer = .failure(.overloaded)
        }
        let name = self.names.removeValue(forKey: host)
        let waiters = name.map { Array($0.waiters.values) } ?? []
        switch found {
        case .addresses, .noAddress:
            // In time for those who still wait is not in time for those who gave up before.
            if name?.isToBlame == nil { self.evidence.answered(host) } else { self.evidence.answeredLate() }
        case .unanswered, .localFault: break
        }
        return (waiters, answer)
    }
}
