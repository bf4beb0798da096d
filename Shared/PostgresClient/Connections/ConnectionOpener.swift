import CLibPQ
import Glibc

/// Opens connections. Everything here blocks, and runs on ``BlockingQueue/connecting`` only.
struct ConnectionOpener: Sendable {
    let configuration: PostgresConfiguration

    /// Opens one connection and hands it to a reactor.
    /// - Throws: ``SQLError/unavailable(_:)`` when the connect timeout passes or the server refuses. Resolving a name
    ///   is libpq's and cannot be cut short.
    func open(
        on reactor: Reactor, onEvent: @escaping @Sendable (Connection, ConnectionEvent) -> Void
    ) throws(SQLError) -> Connection {
        let deadline = MonotonicTime.now() + self.configuration.connectTimeout
        var pairs = try self.settings()
        pairs.append(("", nil))
        let connection = Self.withArrays(pairs) { PQconnectStartParams($0, $1, 1) }
        guard let connection else { throw .unavailable("out of memory") }
        do throws(SQLError) {
            try Self.finishConnecting(connection, deadline: deadline)
            PQsetNoticeReceiver(connection, { _, _ in }, nil)  // libpq would print them on standard error
            guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
                throw SQLError.unavailable("the connection was lost")
            }
        } catch {
            PQfinish(connection)
            throw error
        }
        return Connection(
            pipeline: Pipeline(owning: connection, cacheCapacity: self.configuration.statementCacheCapacity),
            reactor: reactor,
            onEvent: onEvent
        )
    }

    /// Opens a connection without blocking the caller's thread.
    func open(
        on reactor: Reactor, onEvent: @escaping @Sendable (Connection, ConnectionEvent) -> Void
    ) async throws(SQLError) -> Connection {
        let result = await withCheckedContinuation { continuation in
            BlockingQueue.connecting.submit {
                let result: Result<Connection, SQLError>
                do throws(SQLError) {
                    result = .success(try self.open(on: reactor, onEvent: onEvent))
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// libpq's keywords in order: what the URL may override, the URL, what it may not.
    private func settings() throws(SQLError) -> [(String, String?)] {
        var options = try self.optionsOfURL()
        func add(_ name: String, _ duration: Duration?) {
            guard let duration else { return }
            options += (options.isEmpty ? "" : " ") + "-c \(name)=\(duration.wholeMilliseconds)"
        }
        // Compiling a statement costs more than any of ours takes, and estimates of a long queue would bring it on.
        options += (options.isEmpty ? "" : " ") + "-c jit=off"
        add("statement_timeout", self.configuration.serverStatementTimeout)
        add("idle_in_transaction_session_timeout", self.configuration.idleInTransactionTimeout)
        return [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("fallback_application_name", self.configuration.applicationName),
            ("dbname", self.configuration.url),
            ("client_encoding", "UTF8"), ("options", options),
        ]
    }

    private func optionsOfURL() throws(SQLError) -> String {
        guard let first = PQconninfoParse(self.configuration.url, nil) else {
            throw .unavailable("the connection string is malformed")
        }
        defer { PQconninfoFree(first) }
        var option = first
        while let keyword = option.pointee.keyword {
            if strcmp(keyword, "options") == 0 { return option.pointee.val.map { String(cString: $0) } ?? "" }
            option += 1
        }
        return ""
    }

    private static func finishConnecting(_ connection: OpaquePointer, deadline: MonotonicTime) throws(SQLError) {
        guard PQstatus(connection) != CONNECTION_BAD else { throw self.failure(connection) }
        var waitsFor = Int16(POLLOUT)
        while true {
            var descriptor = pollfd(fd: PQsocket(connection), events: waitsFor, revents: 0)
            let ready = poll(&descriptor, 1, deadline.milliseconds(from: .now()))
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { throw .unavailable("connecting took too long") }
            switch PQconnectPoll(connection) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: waitsFor = Int16(POLLIN)
            case PGRES_POLLING_WRITING: waitsFor = Int16(POLLOUT)
            default: throw self.failure(connection)
            }
        }
    }

    /// The first line of libpq's reason: host, port, role or database, never a password.
    private static func failure(_ connection: OpaquePointer) -> SQLError {
        let message = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        return .unavailable(message.split(separator: "\n").first.map(String.init) ?? "cannot connect")
    }

    /// Lends keywords and values as two NULL-terminated arrays of C strings.
    private static func withArrays<R>(
        _ pairs: [(String, String?)],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        var keywords = pairs.map { $0.0.isEmpty ? nil : strdup($0.0) }
        var values = pairs.map { $0.1.flatMap { strdup($0) } }
        defer {
            for pointer in keywords + values { free(pointer) }
        }
        return keywords.withUnsafeMutableBufferPointer { keywords in
            values.withUnsafeMutableBufferPointer { values in
                keywords.withMemoryRebound(to: UnsafePointer<CChar>?.self) { keywords in
                    values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
                        guard let keywords = keywords.baseAddress, let values = values.baseAddress else {
                            preconditionFailure("both arrays hold at least their terminator")
                        }
                        return body(keywords, values)
                    }
                }
            }
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        self.components.seconds * 1000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
