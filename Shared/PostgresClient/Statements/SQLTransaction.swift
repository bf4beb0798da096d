import Synchronization

/// An open transaction with one scope.
///
/// It takes a connection with its first query, and `BEGIN` and the scope's settings travel with that query. Statements
/// that were only enqueued travel with the next query, or with the commit: a transaction that does nothing else is one
/// round trip. Used from several child tasks, it runs their queries one after the other.
package final class SQLTransaction: SQLExecutor {
    /// Whose rows the transaction sees.
    package let scope: SQLScope
    private let pool: PostgresPool
    private let deadline: MonotonicTime?
    private let state = Mutex(State())

    private struct State {
        var connection: Connection?
        var hasBegun = false
        /// Whether the connection is outside any transaction, as far as its last reply tells.
        var isReusable = true
        var isFinished = false
        var enqueued: [SQLStatement] = []
        /// The first error: from then on the transaction can only be rolled back.
        var failure: (any Error)?
        var actions: [@Sendable () -> Void] = []
        var isBusy = false
        var turns: [CheckedContinuation<Void, Never>] = []
    }

    init(pool: PostgresPool, scope: SQLScope, deadline: MonotonicTime?) {
        self.pool = pool
        self.scope = scope
        self.deadline = deadline
    }

    /// Runs a statement in the transaction, behind everything enqueued before.
    /// - Parameter scope: The transaction's, or `.unscoped` for a statement on platform or dispatch tables.
    /// - Throws: ``SQLError/scopeMismatch``; the first error of the transaction, when it has failed already; else as
    ///   ``SQLExecutor/query(_:in:)``.
    package func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows {
        try self.check(statement, scope)
        await self.takeTurn()
        defer { self.endTurn() }
        let reply = try await self.send(ConnectionRequest(statement: statement))
        guard let result = reply.result else { throw SQLError.unavailable("the reply is missing") }
        return SQLRows(result: result)
    }

    /// Adds a statement to what is sent next. Its result is checked then; its rows are not to be had.
    /// - Throws: ``SQLError/scopeMismatch``, ``SQLError/scopeRequired(table:)``, or ``SQLError/closed`` when the
    ///   transaction has ended.
    package func enqueue(_ statement: SQLStatement, in scope: SQLScope) throws(SQLError) {
        try self.check(statement, scope)
        let isFinished = self.state.withLock { state in
            if !state.isFinished { state.enqueued.append(statement) }
            return state.isFinished
        }
        if isFinished { throw .closed }
    }

    /// Runs a script of several statements without parameters inside the transaction, for migrations.
    /// - Parameter script: Text without `BEGIN`, `COMMIT` or `ROLLBACK`; never anything that a client sent.
    package func run(script: String) async throws {
        await self.takeTurn()
        defer { self.endTurn() }
        // What is enqueued, and BEGIN, cannot share a message with a script.
        if self.state.withLock({ !$0.hasBegun || !$0.enqueued.isEmpty }) {
            _ = try await self.send(ConnectionRequest())
        }
        _ = try await self.send(ConnectionRequest(script: script))
    }

    /// Runs `action` after the commit has succeeded, and not otherwise; in the order given, before
    /// `transaction(in:_:)` returns.
    package func afterCommit(_ action: @escaping @Sendable () -> Void) {
        self.state.withLock { $0.actions.append(action) }
    }

    // MARK: The end, called by the pool

    func commit() async throws {
        await self.takeTurn()
        defer { self.endTurn() }
        do {
            try Task.checkCancellation()
            try await self.sendCommit()
        } catch {
            await self.sendRollBack()
            throw error
        }
        let actions = self.state.withLock { state in
            state.isFinished = true
            return state.actions
        }
        for action in actions { action() }
    }

    func rollBack() async {
        await self.takeTurn()
        defer { self.endTurn() }
        await self.sendRollBack()
    }

    // MARK: Parts

    private func check(_ statement: SQLStatement, _ scope: SQLScope) throws(SQLError) {
        guard self.scope.covers(scope) else { throw .scopeMismatch }
        try self.pool.check(statement, scope)
    }

    private var nextDeadline: MonotonicTime { self.deadline ?? self.pool.deadline(after: nil) }

    /// Sends a request inside the transaction, with what was enqueued before it.
    private func send(_ part: ConnectionRequest, isCancellable: Bool = true) async throws -> ConnectionReply {
        var request = part
        let hasBegun = try self.state.withLock { state in
            if state.isFinished { throw SQLError.closed }
            if let failure = state.failure { throw failure }
            request.checked = part.script == nil ? state.enqueued : []
            if part.script == nil { state.enqueued.removeAll() }
            return state.hasBegun
        }
        if !hasBegun {
            request.begins = true
            request.scope = self.scope
        }
        do {
            var reply: ConnectionReply
            repeat {
                let connection = try await self.connection()
                reply = await connection.run(request, deadline: self.nextDeadline, isCancellable: isCancellable)
                if reply.isConnectionGone { self.state.withLock { $0.connection = nil } }
            } while reply.remedy == .useAnother && !hasBegun
            self.state.withLock { state in
                state.hasBegun = true
                state.isReusable = reply.isReusable
            }
            if let error = reply.error { throw error }
            return reply
        } catch {
            self.state.withLock { $0.failure = $0.failure ?? error }
            throw error
        }
    }

    private func sendCommit() async throws {
        let (hasBegun, enqueued, failure) = self.state.withLock { ($0.hasBegun, $0.enqueued, $0.failure) }
        if let failure { throw failure }
        if !hasBegun && enqueued.isEmpty { return }
        if !hasBegun && !enqueued.contains(where: self.pool.needsBlock) {
            // All of it is one Sync group, which is an implicit transaction and needs neither BEGIN nor COMMIT.
            let request = ConnectionRequest(scope: self.scope, checked: enqueued)
            _ = try await self.pool.run(request, deadline: self.nextDeadline, isCancellable: false)
            return
        }
        // A commit is not cancelled with its task: once sent, its outcome is worth waiting for.
        _ = try await self.send(ConnectionRequest(end: .commit), isCancellable: false)
        await self.giveBack()
    }

    private func sendRollBack() async {
        let connection = self.state.withLock { state in
            state.isFinished = true
            return state.hasBegun ? state.connection : nil
        }
        if let connection, !self.state.withLock({ $0.isReusable }) {
            let reply = await connection.run(
                ConnectionRequest(end: .rollback), deadline: self.pool.deadline(after: Connection.cleaningTime),
                isCancellable: false)
            self.state.withLock { state in
                state.isReusable = reply.isReusable
                if reply.isConnectionGone { state.connection = nil }
            }
        }
        await self.giveBack()
    }

    private func connection() async throws -> Connection {
        if let connection = self.state.withLock({ $0.connection }) { return connection }
        let connection = try await self.pool.acquire(deadline: self.nextDeadline)
        self.state.withLock { state in
            state.connection = connection
            state.isReusable = true
        }
        return connection
    }

    private func giveBack() async {
        let (connection, isReusable) = self.state.withLock { state in
            defer { state.connection = nil }
            return (state.connection, state.isReusable)
        }
        if let connection { await self.pool.release(connection, after: ConnectionReply(isReusable: isReusable)) }
    }

    private func takeTurn() async {
        let isFree = self.state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if isFree { return }
        await withCheckedContinuation { continuation in
            let isFree = self.state.withLock { state in
                if state.isBusy {
                    state.turns.append(continuation)
                    return false
                }
                state.isBusy = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func endTurn() {
        let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.turns.isEmpty else { return state.turns.removeFirst() }
            state.isBusy = false
            return nil
        }
        next?.resume()
    }
}
