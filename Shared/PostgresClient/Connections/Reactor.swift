import CLibPQ
import Glibc
import Synchronization

/// What a reactor watches: a connection's socket, or only the time.
protocol EventSource: AnyObject, Sendable {
    /// The socket is readable, writable or broken. Called on the reactor's thread.
    func ready(_ events: UInt32)
    /// A deadline may have passed. Called on the reactor's thread.
    /// - Returns: The source's next deadline.
    func expire(_ now: MonotonicTime) -> MonotonicTime
}

/// A thread that waits for sockets with epoll and runs the tasks that prefer it.
///
/// A task that waits for rows and prefers this executor is resumed on the thread that read them: the hop to another
/// thread would cost more than the query. Code that blocks must not run here.
///
/// `@unchecked Sendable`: `localJobs` is touched by the reactor's own thread only; everything else is constant, atomic
/// or behind a mutex.
final class Reactor: TaskExecutor, @unchecked Sendable {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        /// Whether the thread is, or is about to be, in `epoll_wait` and must be woken for a new job.
        var isWaiting = false
    }

    private struct Sources {
        var byToken: [UInt64: any EventSource] = [:]
        var nextToken: UInt64 = 2
    }

    private static let wakeToken: UInt64 = 0
    private static let timerToken: UInt64 = 1

    /// The reactor's place among the process's reactors.
    let index: Int
    private let epoll: Int32
    private let wake: Int32
    private let timer: Int32
    private let inbox = Mutex(Inbox())
    private let sources = Mutex(Sources())
    /// What the timer is set to; changed under `timerLock`, so that it and the timer agree.
    private let armedUntil = Atomic<UInt64>(.max)
    private let timerLock = Mutex(())
    private var localJobs: [UnownedJob] = []

    /// Starts the thread, which lives as long as the process: a task may prefer it at any time.
    init(index: Int) {
        self.index = index
        self.epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.wake = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        self.timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        precondition(self.epoll >= 0 && self.wake >= 0 && self.timer >= 0, "no file descriptors left for a reactor")
        self.control(EPOLL_CTL_ADD, descriptor: self.wake, token: Self.wakeToken, writable: false)
        self.control(EPOLL_CTL_ADD, descriptor: self.timer, token: Self.timerToken, writable: false)
        Thread.start {
            Reactor.threadCurrent = self
            self.loop()
        }
    }

    /// The reactor whose thread this is.
    static var current: Reactor? { self.threadCurrent }

    // MARK: Tasks

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if Reactor.current === self {
            self.localJobs.append(job)
            return
        }
        let mustWake = self.inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isWaiting = false }
            return inbox.isWaiting
        }
        if mustWake { eventfd_write(self.wake, 1) }
    }

    // MARK: Sources

    /// Begins to watch a source; without a descriptor, only its deadlines.
    func register(_ source: any EventSource, descriptor: Int32?) -> UInt64 {
        let token = self.sources.withLock { sources in
            let token = sources.nextToken
            sources.nextToken += 1
            sources.byToken[token] = source
            return token
        }
        if let descriptor {
            self.control(EPOLL_CTL_ADD, descriptor: descriptor, token: token, writable: false)
        }
        return token
    }

    /// Says whether the source also waits to write.
    func setWritable(_ writable: Bool, token: UInt64, descriptor: Int32) {
        self.control(EPOLL_CTL_MOD, descriptor: descriptor, token: token, writable: writable)
    }

    /// Stops watching a source.
    /// - Parameter descriptor: `nil` when it is already closed: the number may belong to somebody else by now.
    func unregister(token: UInt64, descriptor: Int32?) {
        if let descriptor {
            self.control(EPOLL_CTL_DEL, descriptor: descriptor, token: token, writable: false)
        }
        _ = self.sources.withLock { $0.byToken.removeValue(forKey: token) }
    }

    /// Makes sure that deadlines are looked at no later than at this time.
    func arm(at time: MonotonicTime) {
        // Nearly always: the next deadline is as far away as the last one was, and so later.
        guard time.nanoseconds < self.armedUntil.load(ordering: .sequentiallyConsistent) else { return }
        self.timerLock.withLock { _ in
            guard time.nanoseconds < self.armedUntil.load(ordering: .sequentiallyConsistent) else { return }
            self.armedUntil.store(time.nanoseconds, ordering: .sequentiallyConsistent)
            var setting = itimerspec()
            setting.it_value.tv_sec = Int(time.nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(time.nanoseconds % 1_000_000_000)
            timerfd_settime(self.timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
        }
    }

    private func control(_ operation: Int32, descriptor: Int32, token: UInt64, writable: Bool) {
        let interest = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | (writable ? EPOLLOUT.rawValue : 0)
        var event = epoll_event(events: interest, data: epoll_data_t(u64: token))
        epoll_ctl(self.epoll, operation, descriptor, &event)
    }

    // MARK: The thread

    private func loop() {
        let executor = self.asUnownedTaskExecutor()
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var jobs: [UnownedJob] = []
        while true {
            // One round of jobs, then the sockets, so that neither starves the other.
            swap(&jobs, &self.localJobs)
            for job in jobs { job.runSynchronously(on: executor) }
            jobs.removeAll(keepingCapacity: true)

            let mayWait = self.inbox.withLock { inbox in
                self.localJobs.append(contentsOf: inbox.jobs)
                inbox.jobs.removeAll(keepingCapacity: true)
                inbox.isWaiting = self.localJobs.isEmpty
                return inbox.isWaiting
            }
            let count = epoll_wait(self.epoll, &events, Int32(events.count), mayWait ? -1 : 0)
            if mayWait { self.inbox.withLock { $0.isWaiting = false } }
            for position in 0..<max(0, Int(count)) { self.dispatch(events[position]) }
        }
    }

    private func dispatch(_ event: epoll_event) {
        switch event.data.u64 {
        case Self.wakeToken:
            var value: eventfd_t = 0
            eventfd_read(self.wake, &value)
        case Self.timerToken:
            self.timerFired()
        case let token:
            // Gone when an event before it in the same round closed it.
            self.sources.withLock { $0.byToken[token] }?.ready(event.events)
        }
    }

    private func timerFired() {
        var expirations: UInt64 = 0
        read(self.timer, &expirations, MemoryLayout<UInt64>.size)
        // Before looking: a deadline set from now on arms the timer again, whatever this round finds.
        self.timerLock.withLock { _ in self.armedUntil.store(.max, ordering: .sequentiallyConsistent) }
        let now = MonotonicTime.now()
        var next = MonotonicTime.never
        for source in self.sources.withLock({ Array($0.byToken.values) }) {
            next = min(next, source.expire(now))
        }
        if next < .never { self.arm(at: next) }
    }
}

extension Reactor {
    /// The thread's reactor, kept by pthreads because a task-local would follow the task to other threads.
    fileprivate static var threadCurrent: Reactor? {
        get {
            pthread_getspecific(self.key).map { Unmanaged<Reactor>.fromOpaque($0).takeUnretainedValue() }
        }
        set {
            // Retained for ever: a reactor and its thread end with the process.
            pthread_setspecific(self.key, newValue.map { UnsafeRawPointer(Unmanaged.passRetained($0).toOpaque()) })
        }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()
}
