/// Who has which connection: the pool's bookkeeping, without input or output.
///
/// Every method returns what to do next, to be done without the lock. Waiters are served first come, first served.
struct PoolState<Member: Sendable, Waiter: Sendable> {
    struct Limits: Sendable {
        var maximum: Int
        var reactors: Int
        var acquireTimeout: Duration
        var idleTimeout: Duration
    }

    enum Action: Sendable {
        case resume(Waiter, Member)
        case fail(Waiter, any Error)
        /// Open a connection on a reactor, then call ``opened(_:id:reactor:now:)`` or ``openFailed(_:reactor:now:jitter:)``.
        case open(reactor: Int)
        case close(Member)
        /// Call ``expire(_:)`` at this time.
        case arm(MonotonicTime)
    }

    private struct Entry {
        let member: Member
        let reactor: Int
        /// Since when it is idle; `nil` while in use.
        var idleSince: MonotonicTime?
    }

    private struct Waiting {
        let waiter: Waiter
        let since: MonotonicTime
        let until: MonotonicTime
        /// What the waiter is told when its time is up, unless there is an outage.
        let timeout: SQLError
    }

    private let limits: Limits
    private var entries: [UInt64: Entry] = [:]
    /// Idle connections of each reactor; the one released last is taken first.
    private var idle: [[UInt64]]
    private var opening: [Int]
    private var waiting: [UInt64: Waiting] = [:]
    /// Waiters in order; those no longer in `waiting` are skipped.
    private var order: [UInt64] = []
    private var orderHead = 0
    private var consecutiveFailures = 0
    private var nextAttempt = MonotonicTime(nanoseconds: 0)
    private var outage: (since: MonotonicTime, error: SQLError)?
    private var lostConnections = 0
    private(set) var isClosing = false
    private(set) var waits = 0
    private var waitedNanoseconds: UInt64 = 0
    private var waitTimeouts = 0
    private(set) var failures = 0
    private(set) var reconnects = 0

    init(limits: Limits) {
        self.limits = limits
        self.idle = Array(repeating: [], count: max(1, limits.reactors))
        self.opening = Array(repeating: 0, count: max(1, limits.reactors))
    }

    /// Whether a closing pool has nothing left.
    var isDrained: Bool { self.isClosing && self.entries.isEmpty && self.opening.allSatisfy { $0 == 0 } }

    var members: [Member] { self.entries.values.map(\.member) }

    var snapshot: PoolSnapshot {
        var snapshot = PoolSnapshot()
        snapshot.maximum = max(1, self.limits.maximum)
        snapshot.open = self.entries.count
        snapshot.idle = self.idle.reduce(0) { $0 + $1.count }
        snapshot.inUse = snapshot.open - snapshot.idle
        snapshot.opening = self.opening.reduce(0, +)
        snapshot.waiting = self.waiting.count
        snapshot.waits = self.waits
        snapshot.waited = .nanoseconds(Int64(clamping: self.waitedNanoseconds))
        snapshot.waitTimeouts = self.waitTimeouts
        snapshot.failures = self.failures
        snapshot.reconnects = self.reconnects
        return snapshot
    }

    // MARK: Acquiring

    /// Takes an idle connection, of this reactor if it has one.
    mutating func takeIdle(preferring reactor: Int?) -> Member? {
        if let reactor, reactor < self.idle.count, let id = self.idle[reactor].popLast() { return self.use(id) }
        for other in self.idle.indices {
            if let id = self.idle[other].popLast() { return self.use(id) }
        }
        return nil
    }

    /// Queues a waiter.
    /// - Parameter deadline: The statement's own deadline, which may come before the acquire timeout.
    mutating func wait(_ waiter: Waiter, id: UInt64, now: MonotonicTime, deadline: MonotonicTime) -> [Action] {
        if self.isClosing { return [.fail(waiter, SQLError.closed)] }
        if let member = self.takeIdle(preferring: nil) { return [.resume(waiter, member)] }
        if let outage = self.outage, outage.since + self.limits.acquireTimeout < now {
            return [.fail(waiter, outage.error)]
        }
        self.waits += 1
        let limit = now + self.limits.acquireTimeout
        self.waiting[id] = Waiting(
            waiter: waiter, since: now, until: min(limit, deadline),
            timeout: limit <= deadline ? .poolTimeout : .deadlineExceeded)
        self.order.append(id)
        return [.arm(min(limit, deadline))] + self.openForWaiters(now)
    }

    /// Forgets a waiter whose task was cancelled.
    mutating func cancel(_ id: UInt64) -> [Action] {
        guard let waiting = self.waiting.removeValue(forKey: id) else { return [] }
        self.trimOrder()
        return [.fail(waiting.waiter, CancellationError())]
    }

    // MARK: Connections

    /// Takes a clean connection back.
    mutating func release(_ id: UInt64, now: MonotonicTime) -> [Action] {
        guard let entry = self.entries[id], entry.idleSince == nil else { return [] }
        if self.isClosing {
            self.entries[id] = nil
            return [.close(entry.member)]
        }
        if let waiting = self.nextWaiter() {
            self.count(waiting, now)
            return [.resume(waiting.waiter, entry.member)]
        }
        self.entries[id]?.idleSince = now
        self.idle[entry.reactor].append(id)
        return []
    }

    mutating func opened(_ member: Member, id: UInt64, reactor: Int, now: MonotonicTime) -> [Action] {
        self.opening[reactor] -= 1
        self.consecutiveFailures = 0
        self.outage = nil
        if self.lostConnections > 0 {
            self.lostConnections -= 1
            self.reconnects += 1
        }
        self.entries[id] = Entry(member: member, reactor: reactor)
        // One at a time was tried while it failed; now the others get theirs.
        return self.release(id, now: now) + self.openForWaiters(now) + [.arm(now + self.limits.idleTimeout)]
    }

    /// - Parameter jitter: 0..<1, so that processes do not come back together.
    mutating func openFailed(_ error: SQLError, reactor: Int, now: MonotonicTime, jitter: Double) -> [Action] {
        self.opening[reactor] -= 1
        self.failures += 1
        self.consecutiveFailures += 1
        // 50 ms, doubled up to 1 s, and between half and all of it.
        let delay = min(0.05 * Double(1 << min(self.consecutiveFailures - 1, 6)), 1) * (0.5 + jitter / 2)
        self.nextAttempt = now + .seconds(delay)
        guard !self.isClosing else { return [] }
        if self.entries.isEmpty {
            let since = self.outage?.since ?? now
            self.outage = (since, error)
            if since + self.limits.acquireTimeout < now { return self.failAll(error) + [.arm(self.nextAttempt)] }
        }
        return [.arm(self.nextAttempt)]
    }

    /// A connection is closed; unknown ones were closed by the pool itself.
    mutating func lost(_ id: UInt64, now: MonotonicTime) -> [Action] {
        guard let entry = self.entries.removeValue(forKey: id) else { return [] }
        if entry.idleSince != nil { self.idle[entry.reactor].removeAll { $0 == id } }
        self.failures += 1
        self.lostConnections += 1
        return self.openForWaiters(now)
    }

    /// Removes a connection that must not be used again.
    mutating func remove(_ id: UInt64, now: MonotonicTime) -> [Action] {
        guard let entry = self.entries.removeValue(forKey: id) else { return [] }
        return [.close(entry.member)] + self.openForWaiters(now)
    }

    // MARK: Time and end

    /// Does what is due.
    /// - Returns: The actions, and when to be called next.
    mutating func expire(_ now: MonotonicTime) -> (actions: [Action], next: MonotonicTime) {
        var actions: [Action] = []
        var next = MonotonicTime.never
        for (id, waiting) in self.waiting {
            if waiting.until <= now {
                self.waiting[id] = nil
                self.count(waiting, now)
                self.waitTimeouts += 1
                actions.append(.fail(waiting.waiter, self.outage?.error ?? waiting.timeout))
            } else {
                next = min(next, waiting.until)
            }
        }
        self.trimOrder()
        for (id, entry) in self.entries {
            guard let since = entry.idleSince else { continue }
            let end = since + self.limits.idleTimeout
            if end <= now {
                self.entries[id] = nil
                self.idle[entry.reactor].removeAll { $0 == id }
                actions.append(.close(entry.member))
            } else {
                next = min(next, end)
            }
        }
        // During an outage somebody must try, whether anybody waits or not.
        if self.outage != nil, self.waiting.isEmpty, !self.isClosing, self.opening.allSatisfy({ $0 == 0 }) {
            if self.nextAttempt <= now { actions += self.open() }
        } else {
            actions += self.openForWaiters(now)
        }
        if self.nextAttempt > now { next = min(next, self.nextAttempt) }
        return (actions, next)
    }

    /// Refuses new work and lets go of what is idle.
    mutating func close() -> [Action] {
        guard !self.isClosing else { return [] }
        self.isClosing = true
        var actions = self.failAll(.closed)
        for ids in self.idle {
            for id in ids {
                if let entry = self.entries.removeValue(forKey: id) { actions.append(.close(entry.member)) }
            }
        }
        self.idle = self.idle.map { _ in [] }
        return actions
    }

    /// Lets go of everything, in use or not.
    mutating func closeAll() -> [Action] {
        var actions = self.close()
        for entry in self.entries.values { actions.append(.close(entry.member)) }
        self.entries.removeAll()
        return actions
    }

    // MARK: Parts

    private mutating func use(_ id: UInt64) -> Member? {
        self.entries[id]?.idleSince = nil
        return self.entries[id]?.member
    }

    private mutating func openForWaiters(_ now: MonotonicTime) -> [Action] {
        guard !self.isClosing, self.nextAttempt <= now else { return [] }
        var actions: [Action] = []
        while true {
            let opening = self.opening.reduce(0, +)
            guard opening < self.waiting.count, self.entries.count + opening < max(1, self.limits.maximum),
                self.consecutiveFailures == 0 || opening == 0
            else { return actions }
            actions += self.open()
        }
    }

    /// Opens on the reactor that has the fewest connections.
    private mutating func open() -> [Action] {
        var load = self.opening
        for entry in self.entries.values { load[entry.reactor] += 1 }
        let reactor = load.indices.min { load[$0] < load[$1] } ?? 0
        self.opening[reactor] += 1
        return [.open(reactor: reactor)]
    }

    /// Adds what a waiter has waited.
    private mutating func count(_ waiting: Waiting, _ now: MonotonicTime) {
        guard now > waiting.since else { return }
        self.waitedNanoseconds &+= now.nanoseconds - waiting.since.nanoseconds
    }

    private mutating func nextWaiter() -> Waiting? {
        while self.orderHead < self.order.count {
            let id = self.order[self.orderHead]
            self.orderHead += 1
            if let waiting = self.waiting.removeValue(forKey: id) {
                self.trimOrder()
                return waiting
            }
        }
        self.trimOrder()
        return nil
    }

    /// Drops the part of the order that is used up, now and then, so that serving a waiter stays cheap.
    private mutating func trimOrder() {
        if self.waiting.isEmpty {
            self.order.removeAll(keepingCapacity: true)
            self.orderHead = 0
        } else if self.order.count > 64,
            self.order.count > self.waiting.count * 4 || self.orderHead * 2 > self.order.count
        {
            self.order = self.order[self.orderHead...].filter { self.waiting[$0] != nil }
            self.orderHead = 0
        }
    }

    private mutating func failAll(_ error: SQLError) -> [Action] {
        let actions = self.waiting.values.map { Action.fail($0.waiter, error) }
        self.waiting.removeAll()
        self.trimOrder()
        return actions
    }
}
