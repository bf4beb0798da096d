import Logging
import Persistence
import PostgresClient
package import ServiceLifecycle
import ServiceRuntime
import Synchronization
import VerificationDomain

/// Keeps a process from working on another region's database, such as one restored from another region's backup.
///
/// No guarded part begins before the database has said which region it is: no request is taken, no job, no delivery.
/// Another region's answer ends the process. While the database cannot be asked, or has no schema yet, the parts wait,
/// and `/readyz` says so.
package struct RegionGuard: Sendable {
    private let deployment: PostgresDeployment
    private let region: Region
    private let logger: Logger
    private let pause: Duration

    /// - Parameter pause: Between two questions.
    init(_ pool: PostgresPool, region: Region, logger: Logger, pause: Duration = .seconds(1)) {
        self.deployment = PostgresDeployment(on: pool)
        self.region = region
        self.logger = logger
        self.pause = pause
    }

    /// The part, begun once the region is known to be right. It fails with `DeploymentError.otherRegion` otherwise, and
    /// with it the whole process.
    package func guarding(_ part: any Service) -> any Service { GuardedService(part: part, check: self.confirm) }

    /// For readiness: also a database that was exchanged while this process ran is noticed.
    /// - Throws: `DeploymentError`, or `SQLError`.
    func check() async throws { try await self.deployment.require(self.region) }

    /// Returns once the region is known to be right.
    /// - Throws: `DeploymentError.otherRegion`; `CancellationError`.
    private func confirm() async throws {
        while true {
            do {
                return try await self.check()
            } catch let error as DeploymentError {
                switch error {
                case .notMigrated: break
                case .otherRegion(let found, let expected):
                    self.logger.critical(
                        "The database is another region's: this process ends",
                        metadata: ["state": "\(found.rawValue)", "reason": "expected_\(expected.rawValue)"])
                    throw error
                }
            } catch is SQLError {
                // Away, or without a schema: /readyz tells.
            }
            try await Task.sleep(for: self.pause)
        }
    }
}

/// A part that begins after a check.
struct GuardedService: Service {
    let part: any Service
    let check: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.check() }
        } catch is CancellationError {
            return
        }
        try await self.part.run()
    }
}
