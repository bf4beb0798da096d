import Foundation
import Synchronization

/// Resolves names as the system does (`getaddrinfo`), on few threads of its own.
///
/// `getaddrinfo` blocks, has no time limit and cannot be interrupted: a slow name server may hold a thread for half a
/// minute. So callers stop waiting when they are cancelled, while the lookup goes on; a name that is being looked up
/// already is not looked up twice, so that one slow name holds one thread at most; and the queue is bounded. Threads
/// live while there is work.
package final class SystemAddressResolver: AddressResolver {
    /// Finds the addresses of a host, blocking the thread it runs on; none means failure.
    package typealias Lookup = @Sendable (_ host: String) -> [IPAddress]

    private typealias Answer = Result<[IPAddress], AddressResolutionError>

    private struct State {
        /// Names waiting for a thread, oldest first.
        var queue: [String] = []
        /// Who waits for a name, queued or being looked up.
        var waiters: [String: [UInt64: CheckedContinuation<Answer, Never>]] = [:]
        var threads = 0
        var nextWaiter: UInt64 = 0
    }

    private let greatestThreads: Int
    private let greatestQueue: Int
    private let lookup: Lookup
    private let state = Mutex(State())

    /// - Parameters:
    ///   - threads: Lookups at once.
    ///   - queue: Names that may wait for a thread; beyond that callers get ``AddressResolutionError/overloaded``.
    ///   - lookup: Blocks until it has the addresses; none means failure.
    package init(threads: Int = 8, queue: Int = 128, lookup: @escaping Lookup = SystemAddressResolver.systemLookup) {
        self.greatestThreads = max(1, threads)
        self.greatestQueue = max(1, queue)
        self.lookup = lookup
    }

    package func addresses(of host: String) async throws(AddressResolutionError) -> [IPAddress] {
        let waiter = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.add(continuation, waiter: waiter, host: host)
                // A cancellation before `add` found nobody to wake.
                if Task.isCancelled { self.cancel(waiter, host: host) }
            }
        } onCancel: {
            self.cancel(waiter, host: host)
        }
        return try answer.get()
    }

    /// How many callers wait for an answer.
    var waiterCount: Int { self.state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    private func add(_ continuation: CheckedContinuation<Answer, Never>, waiter: UInt64, host: String) {
        enum Next { case wait, startThread, refuse }
        let next = self.state.withLock { state -> Next in
            if state.waiters[host] != nil {
                state.waiters[host]?[waiter] = continuation
                return .wait
            }
            guard state.threads < self.greatestThreads || state.queue.count < self.greatestQueue else {
                return .refuse
            }
            state.waiters[host] = [waiter: continuation]
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
        let continuation = self.state.withLock { state -> CheckedContinuation<Answer, Never>? in
            let continuation = state.waiters[host]?.removeValue(forKey: waiter)
            // A name that nobody waits for gives up its place in the queue; one being looked up stays known as such.
            if state.waiters[host]?.isEmpty == true, let index = state.queue.firstIndex(of: host) {
                state.queue.remove(at: index)
                state.waiters[host] = nil
            }
            return continuation
        }
        continuation?.resume(returning: .failure(.cancelled))
    }

    /// A thread's life: names until none is left.
    private func work() {
        while true {
            let host = self.state.withLock { state -> String? in
                guard !state.queue.isEmpty else {
                    state.threads -= 1
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let host else { return }
            let addresses = self.lookup(host)
            let waiters = self.state.withLock { $0.waiters.removeValue(forKey: host) ?? [:] }
            for continuation in waiters.values {
                continuation.resume(returning: addresses.isEmpty ? .failure(.failed) : .success(addresses))
            }
        }
    }

    /// Returns what `getaddrinfo` finds, without repetitions, in its order (RFC 6724); blocks.
    package static let systemLookup: Lookup = { host in
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
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
        return addresses
    }
}
