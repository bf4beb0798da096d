import CLibPQ

/// One libpq connection in pipeline mode: writes requests, reads replies, knows nothing of tasks or time.
///
/// `@unchecked Sendable`: it lives behind its ``Connection``'s mutex and is moved there from the thread that opened it.
struct Pipeline: @unchecked Sendable {
    enum Progress {
        case pending
        case finished(ConnectionReply)
        case lost(ConnectionReply)
    }

    /// What the server still owes, in order.
    private enum Expectation {
        case preparation(PreparedStatement)
        case execution(PreparedStatement, isWanted: Bool)
        case commit
        case deallocation(String)
        case sync
        case script
    }

    private let connection: OpaquePointer
    private var cache: StatementCache
    private var expectations: [Expectation] = []
    private var position = 0
    private var reply = ConnectionReply()
    /// Whether the server has answered any part of the request.
    private var hasAnswer = false
    // Reused from request to request: the values' bytes, where each begins, and what libpq is given.
    private var scratch: [UInt8] = []
    private var offsets: [Int] = []
    private var values: [UnsafePointer<CChar>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Takes a connection that is in pipeline mode already.
    init(owning connection: OpaquePointer, cacheCapacity: Int) {
        self.connection = connection
        self.cache = StatementCache(capacity: cacheCapacity)
    }

    /// The socket; `nil` once libpq has closed it.
    var descriptor: Int32? {
        let descriptor = PQsocket(self.connection)
        return descriptor >= 0 ? descriptor : nil
    }

    /// Whether nothing is in flight and no transaction is open.
    var isIdle: Bool { PQtransactionStatus(self.connection) == PQTRANS_IDLE && self.expectations.isEmpty }

    /// Whether a transaction is open, failed or not, and nothing is in flight.
    var isInTransaction: Bool {
        let status = PQtransactionStatus(self.connection)
        return self.expectations.isEmpty && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
    }

    /// What the helper thread needs to cancel the running statement.
    func cancellation() -> Cancellation? { PQgetCancel(self.connection).map(Cancellation.init(owning:)) }

    /// Closes the connection; nothing may be called afterwards.
    func finish() { PQfinish(self.connection) }

    // MARK: Writing

    /// Writes a request.
    /// - Returns: Whether libpq took it; when not, the connection is of no further use.
    mutating func send(_ request: ConnectionRequest) -> Bool {
        self.expectations.removeAll(keepingCapacity: true)
        self.position = 0
        self.reply = ConnectionReply()
        self.hasAnswer = false
        if let script = request.script { return self.send(script: script) }
        // Not in front of ROLLBACK: in a failed transaction they would fail, and ROLLBACK be skipped.
        if request.end != .rollback, !self.cache.discarded.isEmpty, !self.pushDeallocations() { return false }
        if request.begins, !self.push(Self.begin, isWanted: false) { return false }
        if let scope = request.scope, let settings = scope.settings, !self.push(settings, isWanted: false) {
            return false
        }
        for statement in request.checked {
            guard self.push(statement, isWanted: false) else { return false }
        }
        if let statement = request.statement, !self.push(statement, isWanted: true) { return false }
        switch request.end {
        case .commit:
            guard self.push(Self.commit, isWanted: false) else { return false }
            self.expectations[self.expectations.count - 1] = .commit
        case .rollback:
            guard self.push(Self.rollback, isWanted: false) else { return false }
        case nil: break
        }
        self.expectations.append(.sync)
        return PQpipelineSync(self.connection) == 1
    }

    /// Writes on what the socket did not take at once.
    /// - Returns: Whether there is more; `nil` when the connection is broken.
    func flush() -> Bool? {
        let rest = PQflush(self.connection)
        return rest < 0 ? nil : rest > 0
    }

    private static let begin: SQLStatement = "BEGIN"
    private static let commit: SQLStatement = "COMMIT"
    private static let rollback: SQLStatement = "ROLLBACK"

    private mutating func push(_ statement: SQLStatement, isWanted: Bool) -> Bool {
        let prepared: PreparedStatement
        if let known = self.cache.find(statement.text, statement.bindings) {
            prepared = known
        } else {
            prepared = self.cache.insert(statement.text, statement.bindings)
            let sent = PQsendPrepare(
                self.connection, prepared.name, statement.text, Int32(prepared.types.count), prepared.types)
            guard sent == 1 else { return false }
            self.expectations.append(.preparation(prepared))
        }
        self.expectations.append(.execution(prepared, isWanted: isWanted))
        return self.execute(prepared.name, statement.bindings)
    }

    private mutating func execute(_ name: String, _ bindings: [SQLStatement.Binding]) -> Bool {
        let count = bindings.count
        guard count > 0 else { return PQsendQueryPrepared(self.connection, name, 0, nil, nil, nil, 1) == 1 }
        self.scratch.removeAll(keepingCapacity: true)
        self.offsets.removeAll(keepingCapacity: true)
        self.lengths.removeAll(keepingCapacity: true)
        for binding in bindings {
            let start = self.scratch.count
            binding.parameter.append(to: &self.scratch)
            self.offsets.append(binding.parameter.isNull ? -1 : start)
            self.lengths.append(Int32(clamping: self.scratch.count - start))
        }
        while self.formats.count < count { self.formats.append(1) }
        self.scratch.append(0)  // so that even a lone empty value has an address
        return self.scratch.withUnsafeBytes { bytes in
            let base = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            self.values.removeAll(keepingCapacity: true)
            for offset in self.offsets { self.values.append(offset < 0 ? nil : base.map { $0 + offset }) }
            return PQsendQueryPrepared(
                self.connection, name, Int32(count), self.values, self.lengths, self.formats, 1) == 1
        }
    }

    private mutating func pushDeallocations() -> Bool {
        for name in self.cache.takeDiscarded() {
            self.expectations.append(.deallocation(name))
            guard PQsendQueryParams(self.connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1) == 1 else {
                return false
            }
        }
        return true
    }

    private mutating func send(script: String) -> Bool {
        self.expectations.append(.script)
        return PQexitPipelineMode(self.connection) == 1 && PQsendQuery(self.connection, script) == 1
    }

    // MARK: Reading

    /// Reads what has arrived.
    mutating func receive() -> Progress {
        guard PQconsumeInput(self.connection) == 1 else { return self.lost() }
        while self.position < self.expectations.count {
            if PQisBusy(self.connection) == 1 { return .pending }
            let isScript = if case .script = self.expectations[self.position] { true } else { false }
            guard let result = PQgetResult(self.connection) else {
                if isScript { return self.finishScript() }
                self.position += 1
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                return .finished(self.finish())
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(result)
                return .lost(.gone(SQLError.unavailable("COPY is not supported")))
            default:
                self.accept(result)
            }
        }
        return self.expectations.isEmpty ? .pending : .finished(self.finish())
    }

    /// Takes the next notification that has arrived.
    func nextNotification() -> ListenerNotification? {
        guard let notification = PQnotifies(self.connection) else { return nil }
        defer { PQfreemem(notification) }
        return ListenerNotification(
            channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra)
        )
    }

    /// Takes ownership of one result.
    private mutating func accept(_ result: OpaquePointer) {
        let expectation = self.expectations[self.position]
        switch PQresultStatus(result) {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
            let error = SQLServerError(result: result)
            self.refuse(expectation, error)
            if self.reply.error == nil { self.reply.error = error.asSQLError }
            if error.severity != "FATAL" { self.hasAnswer = true }
            PQclear(result)
        case PGRES_PIPELINE_ABORTED:
            self.refuse(expectation, nil)
            PQclear(result)
        default:
            self.hasAnswer = true
            if case .execution(_, isWanted: true) = expectation {
                self.reply.result = SQLResult(owning: result)
                return
            }
            // COMMIT of a failed transaction succeeds, with the tag ROLLBACK.
            if case .commit = expectation, self.reply.error == nil, PQcmdStatus(result)?.pointee == 0x52 {
                self.reply.error = SQLError.server(.transactionFailed)
            }
            PQclear(result)
        }
    }

    /// Keeps the cache true when a part of the request failed, or was skipped because an earlier one did.
    private mutating func refuse(_ expectation: Expectation, _ error: SQLServerError?) {
        switch expectation {
        case .preparation(let statement): self.cache.remove(statement)
        case .deallocation(let name) where error == nil: self.cache.restoreDiscarded(name)
        case .execution(let statement, _):
            guard let error else { break }
            if error.sqlState == "26000" {
                self.cache.removeAll()
                self.reply.remedy = .sendAgain
            } else if error.sqlState == "0A000", error.function == "RevalidateCachedQuery" {
                self.cache.discard(statement)
                self.reply.remedy = .sendAgain
            }
        case .deallocation, .commit, .sync, .script: break
        }
    }

    private mutating func finish() -> ConnectionReply {
        self.expectations.removeAll(keepingCapacity: true)
        var reply = self.reply
        self.reply = ConnectionReply()
        if reply.error != nil { reply.result = nil }
        reply.isReusable = self.isIdle
        return reply
    }

    private mutating func finishScript() -> Progress {
        guard PQenterPipelineMode(self.connection) == 1 else { return self.lost() }
        return .finished(self.finish())
    }

    /// The connection is broken: what it still says is read, because it may say why.
    private mutating func lost() -> Progress {
        var silence = 0
        while silence < 2, self.position < self.expectations.count, PQisBusy(self.connection) == 0 {
            guard let result = PQgetResult(self.connection) else {
                silence += 1
                self.position += silence == 1 ? 1 : 0
                continue
            }
            silence = 0
            // A message that libpq made up itself has no SQLSTATE.
            if PQresultStatus(result) == PGRES_FATAL_ERROR, PQresultErrorField(result, 0x43) == nil {
                PQclear(result)
            } else {
                self.accept(result)
            }
        }
        let reason: any Error =
            if let error = self.reply.error as? SQLError, error.isUnavailable {
                error
            } else {
                SQLError.unavailable("the connection was lost")
            }
        let wasEnded = self.reply.error != nil && !self.hasAnswer
        self.expectations.removeAll()
        return .lost(.gone(reason, remedy: wasEnded ? .useAnother : .none))
    }
}

extension SQLServerError {
    /// A COMMIT that rolled back.
    static let transactionFailed = SQLServerError(sqlState: "25P02", message: "the transaction had failed")

    /// More parameters than the protocol can count; found before anything is sent.
    static let tooManyParameters = SQLServerError(sqlState: "54000", message: "too many parameters")
}
