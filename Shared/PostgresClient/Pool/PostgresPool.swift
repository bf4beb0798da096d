package import Logging
import Synchronization

/// Connections to one database, shared by all tasks of a process.
///
/// Connections are opened when first needed, kept, and replaced when lost. Tasks that run on ``executor`` are resumed
/// on the thread that read their rows, which is about twice as fast as anywhere else; they must not block it.
package final class PostgresPool: SQLTransactor {
    typealias Waiter = CheckedContinuation<Connection, any Error>
    private typealias State = PoolState<Connection, Waiter>

    private struct Shared {
        var pool: State
        var nextWaiterID: UInt64 = 0
        var nextExecutor = 0
        /// What closed connections had done.
        var retired = ConnectionTotals()
        var scopeLeaks = 0
        var drained: [CheckedContinuation<Void, Never>] = []
        /// When what is still in use is closed by force.
        var closeBy = MonotonicTime.never
        var timer: UInt64?
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let reactors: [Reactor]
    private let guardian: ScopeGuard
    private let shared: Mutex<Shared>

    /// Makes a pool without opening any connection yet.
    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let count = max(1, min(16, configuration.reactors ?? ReactorGroup.defaultCount))
        self.reactors = ReactorGroup.shared.take(count)
        self.guardian = ScopeGuard(scopedTables: configuration.scopedTables)
        self.shared = Mutex(
            Shared(
                pool: State(
                    limits: State.Limits(
                        maximum: configuration.maximumConnections, reactors: count,
                        acquireTimeout: configuration.acquireTimeout, idleTimeout: configuration.idleTimeout))))
        let timer = PoolTimer { [weak self] now in self?.expire(now) ?? .never }
        let token = self.reactors[0].register(timer, descriptor: nil)
        self.shared.withLock { $0.timer = token }
    }

    deinit {
        let (actions, timer) = self.shared.withLock { ($0.pool.closeAll(), $0.timer) }
        for case .close(let connection) in actions { connection.close() }
        if let timer { self.reactors[0].unregister(token: timer, descriptor: nil) }
    }

    // MARK: Running

    /// Keeps the pool until the task is cancelled, then closes it. Statements may be run before, too.
    package func run() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        await self.close()
    }

    /// Refuses new work, waits for what is under way (at most the close timeout), and closes every connection.
    package func close() async {
        let closeBy = MonotonicTime.now() + self.configuration.closeTimeout
        let actions = self.shared.withLock { shared in
            shared.closeBy = min(shared.closeBy, closeBy)
            return shared.pool.close()
        }
        self.reactors[0].arm(at: closeBy)
        self.perform(actions)
        await withCheckedContinuation { continuation in
            let isDrained = self.shared.withLock { shared in
                if !shared.pool.isDrained { shared.drained.append(continuation) }
                return shared.pool.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    /// The pool at this moment.
    package var snapshot: PoolSnapshot {
        let (base, members, retired, leaks) = self.shared.withLock {
            ($0.pool.snapshot, $0.pool.members, $0.retired, $0.scopeLeaks)
        }
        var totals = retired
        for connection in members { totals += connection.totals }
        var snapshot = base
        snapshot.queries = totals.queries
        snapshot.roundTrips = totals.roundTrips
        snapshot.abandoned = totals.abandoned
        snapshot.scopeLeaks = leaks
        return snapshot
    }

    /// One of the pool's threads as an executor for `withTaskExecutorPreference`; each time the next one, so that tasks
    /// spread over the cores.
    package var executor: any TaskExecutor {
        let next = self.shared.withLock { shared in
            shared.nextExecutor = (shared.nextExecutor + 1) % self.reactors.count
            return shared.nextExecutor
        }
        return self.reactors[next]
    }

    // MARK: Statements

    package func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows {
        try await self.query(statement, in: scope, deadline: nil)
    }

    /// Runs one statement.
    /// - Parameter deadline: How long it may take altogether; `nil` for the configured statement timeout.
    package func query(
        _ statement: SQLStatement, in scope: SQLScope, deadline: Duration?
    ) async throws -> SQLRows {
        try self.check(statement, scope)
        let request = ConnectionRequest(scope: scope, statement: statement)
        let reply = try await self.run(request, deadline: self.deadline(after: deadline))
        guard let result = reply.result else { throw SQLError.unavailable("the reply is missing") }
        return SQLRows(result: result)
    }

    /// Runs a script of any number of statements without parameters, each its own transaction unless the script says
    /// otherwise; for migrations and for setting up databases.
    /// - Parameter deadline: How long it may take altogether; `nil` for the configured statement timeout.
    package func run(script: String, deadline: Duration? = nil) async throws {
        _ = try await self.run(ConnectionRequest(script: script), deadline: self.deadline(after: deadline))
    }

    @discardableResult
    package func transaction<R: Sendable>(
        in scope: SQLScope, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R {
        try await self.transaction(in: scope, deadline: nil, body)
    }

    /// Runs a transaction.
    /// - Parameter deadline: How long all of it may take; `nil` gives each statement the configured timeout instead.
    @discardableResult
    package func transaction<R: Sendable>(
        in scope: SQLScope, deadline: Duration?, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R {
        let limit = deadline.map { MonotonicTime.now() + $0 }
        let transaction = SQLTransaction(pool: self, scope: scope, deadline: limit)
        let result: R
        do {
            result = try await body(transaction)
        } catch {
            await transaction.rollBack()
            throw error
        }
        try await transaction.commit()
        return result
    }

    // MARK: For transactions

    func deadline(after duration: Duration?) -> MonotonicTime {
        MonotonicTime.now() + (duration ?? self.configuration.statementTimeout)
    }

    /// Refuses what must not be sent.
    func check(_ statement: SQLStatement, _ scope: SQLScope) throws(SQLError) {
        if statement.bindings.count > Int(UInt16.max) { throw .server(.tooManyParameters) }
        if scope == .unscoped, let table = self.guardian.scopedTable(in: statement.text) {
            throw .scopeRequired(table: table)
        }
    }

    /// Whether a statement needs an explicit transaction block, even if everything is sent at once.
    func needsBlock(_ statement: SQLStatement) -> Bool { self.guardian.needsBlock(statement.text) }

    /// Runs a request that is a transaction of its own, on any connection.
    func run(
        _ request: ConnectionRequest, deadline: MonotonicTime, isCancellable: Bool = true
    ) async throws -> ConnectionReply {
        var attempts = 0
        while true {
            let connection = try await self.acquire(deadline: deadline)
            var reply = await connection.run(request, deadline: deadline, isCancellable: isCancellable)
            if reply.remedy == .sendAgain, reply.isReusable {
                reply = await connection.run(request, deadline: deadline, isCancellable: isCancellable)
            }
            await self.release(connection, after: reply)
            // After a restart of the server every idle connection may be dead before the pool hears of it.
            attempts += 1
            if reply.remedy == .useAnother, attempts <= self.configuration.maximumConnections { continue }
            if let error = reply.error { throw error }
            return reply
        }
    }

    func acquire(deadline: MonotonicTime) async throws -> Connection {
        try Task.checkCancellation()
        let reactor = Reactor.current?.index
        let idle = self.shared.withLock { $0.pool.takeIdle(preferring: reactor) }
        if let idle { return idle }
        let id = self.shared.withLock { shared in
            shared.nextWaiterID += 1
            return shared.nextWaiterID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let now = MonotonicTime.now()
                self.perform(
                    self.shared.withLock { $0.pool.wait(continuation, id: id, now: now, deadline: deadline) })
                // The handler may have run before there was a waiter.
                if Task.isCancelled { self.perform(self.shared.withLock { $0.pool.cancel(id) }) }
            }
        } onCancel: {
            self.perform(self.shared.withLock { $0.pool.cancel(id) })
        }
    }

    /// Takes a connection back; one that is not idle and outside any transaction is closed.
    func release(_ connection: Connection, after reply: ConnectionReply) async {
        if reply.isConnectionGone { return }  // it reports itself
        if reply.isReusable, self.configuration.verifiesRelease {
            await self.releaseVerified(connection)
        } else if reply.isReusable {
            let now = MonotonicTime.now()
            let actions = self.shared.withLock { $0.pool.release(connection.id, now: now) }
            // Nearly always none: the connection is idle, and there is nothing to do.
            if !actions.isEmpty { self.perform(actions) }
        } else {
            self.remove(connection)
        }
    }

    private func remove(_ connection: Connection) {
        self.perform(self.shared.withLock { $0.pool.remove(connection.id, now: .now()) })
    }

    private func releaseVerified(_ connection: Connection) async {
        let statement: SQLStatement = """
            SELECT coalesce(current_setting('app.tenant_id', true), '') || \
            coalesce(current_setting('app.environment', true), '') AS scope
            """
        let reply = await connection.run(
            ConnectionRequest(statement: statement), deadline: self.deadline(after: Connection.cleaningTime),
            isCancellable: false)
        if reply.isConnectionGone { return }
        let rest = try? reply.result.map(SQLRows.init(result:))?.first?.decode("scope", as: String.self)
        if reply.isReusable, rest == "" {
            self.perform(self.shared.withLock { $0.pool.release(connection.id, now: .now()) })
        } else {
            self.logger.critical("a scope was left on a connection", metadata: ["connection": "\(connection.id)"])
            self.shared.withLock { $0.scopeLeaks += 1 }
            self.remove(connection)
        }
    }

    // MARK: Actions and events

    private func perform(_ actions: [State.Action]) {
        for action in actions {
            switch action {
            case .resume(let waiter, let connection): waiter.resume(returning: connection)
            case .fail(let waiter, let error): waiter.resume(throwing: error)
            case .close(let connection):
                let totals = connection.totals
                self.shared.withLock { $0.retired += totals }
                connection.close()
            case .arm(let time): self.reactors[0].arm(at: time)
            case .open(let reactor): self.open(on: reactor)
            }
        }
        let drained = self.shared.withLock { shared -> [CheckedContinuation<Void, Never>] in
            guard !shared.drained.isEmpty, shared.pool.isDrained else { return [] }
            defer { shared.drained.removeAll() }
            return shared.drained
        }
        for continuation in drained { continuation.resume() }
    }

    private func open(on index: Int) {
        let reactor = self.reactors[index]
        let opener = ConnectionOpener(configuration: self.configuration)
        BlockingQueue.connecting.submit {
            let result: Result<Connection, SQLError>
            do throws(SQLError) {
                result = .success(
                    try opener.open(on: reactor) { [weak self] connection, event in self?.handle(event, of: connection)
                    })
            } catch {
                result = .failure(error)
            }
            let jitter = Double.random(in: 0..<1)
            let actions = self.shared.withLock { shared in
                switch result {
                case .success(let connection):
                    shared.pool.opened(connection, id: connection.id, reactor: index, now: .now())
                case .failure(let error):
                    shared.pool.openFailed(error, reactor: index, now: .now(), jitter: jitter)
                }
            }
            if case .failure(let error) = result {
                self.logger.warning("cannot connect to Postgres", metadata: ["reason": "\(error)"])
            }
            self.perform(actions)
        }
    }

    private func handle(_ event: ConnectionEvent, of connection: Connection) {
        switch event {
        case .notification: break  // nothing listens on a pooled connection
        case .closed(let reason):
            let totals = connection.totals
            let (actions, wasKnown) = self.shared.withLock { shared in
                let before = shared.pool.failures
                let actions = shared.pool.lost(connection.id, now: .now())
                let wasKnown = shared.pool.failures != before
                if wasKnown { shared.retired += totals }
                return (actions, wasKnown)
            }
            if wasKnown {
                self.logger.notice(
                    "lost a connection",
                    metadata: ["connection": "\(connection.id)", "reason": "\(reason)"])
            }
            self.perform(actions)
        case .reclaimed:
            if self.configuration.verifiesRelease {
                Task { await self.releaseVerified(connection) }
            } else {
                self.perform(self.shared.withLock { $0.pool.release(connection.id, now: .now()) })
            }
        }
    }

    private func expire(_ now: MonotonicTime) -> MonotonicTime {
        let (actions, next) = self.shared.withLock { shared in
            var (actions, next) = shared.pool.expire(now)
            if shared.closeBy <= now {
                shared.closeBy = .never
                actions += shared.pool.closeAll()
            }
            next = min(next, shared.closeBy)
            return (actions, next)
        }
        self.perform(actions)
        return next
    }
}

/// Lets the pool be called at its deadlines without being kept alive by the reactor.
private final class PoolTimer: EventSource {
    private let onExpire: @Sendable (MonotonicTime) -> MonotonicTime

    init(_ onExpire: @escaping @Sendable (MonotonicTime) -> MonotonicTime) { self.onExpire = onExpire }

    func ready(_ events: UInt32) {}
    func expire(_ now: MonotonicTime) -> MonotonicTime { self.onExpire(now) }
}
