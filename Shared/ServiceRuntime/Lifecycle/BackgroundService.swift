import ServiceLifecycle

/// A part of a service that runs until it is cancelled, such as a connection pool or a worker.
package struct BackgroundService: Service, CustomStringConvertible {
    private let name: String
    private let body: @Sendable () async throws -> Void

    /// - Parameter body: Is cancelled when it is this part's turn to stop; it then ends what it has in hand.
    package init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// Runs the body. Its own cancellation on shutdown is not an error.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.body() }
        } catch is CancellationError {
            return
        }
    }

    /// The name, for the log.
    package var description: String { self.name }
}

/// Makes sure that a part which ends on its own is noticed: whatever it did is not being done any more.
struct WatchedService: Service {
    struct EndedUnasked: Error {}

    let part: any Service

    func run() async throws {
        try await self.part.run()
        if !Task.isShuttingDownGracefully, !Task.isCancelled { throw EndedUnasked() }
    }
}

/// The last part to start and the first to stop: says "ready" once every check passes, and "not ready" before intake
/// ends.
struct ReadinessGate: Service {
    let health: HealthRegistry
    let delay: Duration
    let onReady: @Sendable () -> Void

    /// Between two looks at checks that do not pass yet.
    private static let pause: Duration = .milliseconds(100)

    func run() async throws {
        let isReady = await cancelWhenGracefulShutdown { await self.waitUntilReady() }
        if isReady { self.onReady() }
        try? await gracefulShutdown()
        self.health.beginDraining()
        try? await Task.sleep(for: self.delay)
    }

    /// - Returns: `false` when shutdown began first.
    private func waitUntilReady() async -> Bool {
        while !Task.isCancelled {
            if await self.health.report().isReady { return true }
            try? await Task.sleep(for: Self.pause)
        }
        return false
    }
}
