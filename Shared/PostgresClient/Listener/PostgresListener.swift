package import Logging
import Synchronization

/// Listens on channels over a connection of its own, which is always drained, watched, and made anew when lost.
package final class PostgresListener: Sendable {
    private static let keepAliveInterval = Duration.seconds(10)
    private static let keepAliveDeadline = Duration.seconds(5)
    /// More unread events than this, and the oldest are dropped: the receiver has long fallen behind and looks anyway.
    private static let unreadEvents = 65_536

    private let opener: ConnectionOpener
    private let channels: [String]
    private let logger: Logger
    private let stream: (events: AsyncStream<ListenerEvent>, continuation: AsyncStream<ListenerEvent>.Continuation)

    /// - Parameters:
    ///   - configuration: Where to connect; only the connection's settings are used.
    ///   - channels: The channels' names, as in `pg_notify`.
    package init(configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        self.opener = ConnectionOpener(configuration: configuration)
        self.channels = channels
        self.logger = logger
        let (events, continuation) = AsyncStream.makeStream(
            of: ListenerEvent.self, bufferingPolicy: .bufferingNewest(Self.unreadEvents))
        self.stream = (events, continuation)
    }

    /// What happens, for one receiver; ends when ``run()`` ends.
    package var events: AsyncStream<ListenerEvent> { self.stream.events }

    /// Listens until the task is cancelled; to be called once.
    package func run() async {
        defer { self.stream.continuation.finish() }
        var failures = 0
        while !Task.isCancelled {
            do {
                try await self.listen { failures = 0 }
            } catch is CancellationError {
                return
            } catch {
                self.logger.notice("the listener lost its connection", metadata: ["reason": "\(error)"])
            }
            // 0.1 s, doubled up to 5 s, and between half and all of it.
            let delay = min(0.1 * Double(1 << min(failures, 6)), 5) * Double.random(in: 0.5...1)
            failures += 1
            try? await Task.sleep(for: .seconds(delay))
        }
    }

    /// One connection's life.
    private func listen(onConnect: () -> Void) async throws {
        let (closed, close) = AsyncStream.makeStream(of: SQLError.self)
        let events = self.stream.continuation
        let reactor = ReactorGroup.shared.take(1)[0]
        let connection = try await self.opener.open(on: reactor) { _, event in
            switch event {
            case .notification(let notification):
                events.yield(.notification(channel: notification.channel, payload: notification.payload))
            case .closed(let reason):
                close.yield(reason)
                close.finish()
            case .reclaimed: break
            }
        }
        defer { connection.close() }
        var request = ConnectionRequest()
        request.checked = self.channels.map { .verbatim("LISTEN \(Self.quoted($0))") }
        try await Self.run(request, on: connection)
        events.yield(.connected)
        defer { events.yield(.disconnected) }
        onConnect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await reason in closed { throw reason }
                throw CancellationError()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.keepAliveInterval)
                    try await Self.run(ConnectionRequest(statement: "SELECT 1"), on: connection)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func run(_ request: ConnectionRequest, on connection: Connection) async throws {
        let reply = await connection.run(request, deadline: .now() + self.keepAliveDeadline)
        if let error = reply.error { throw error }
    }

    private static func quoted(_ identifier: String) -> String {
        "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
