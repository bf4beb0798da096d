import Cryptography
import Logging
import Persistence
import PostgresClient
package import ServiceLifecycle
import ServiceRuntime
import Synchronization
import VerificationDomain

/// Keeps a process from working on another region's database, such as one restored from another region's backup, and from
/// working without a wrapping key that tenants' keys are still wrapped by.
///
/// No guarded part begins before the database has said which region it is: no request is taken, no job, no delivery.
/// Another region's answer ends the process, and so does a key that is missing. While the database cannot be asked, or has
/// no schema yet, the parts wait, and `/readyz` says so.
package struct RegionGuard: Sendable {
    private let deployment: PostgresDeployment
    private let region: Region
    private let wrappingKeys: [WrappingKey]
    private let uses: PostgresWrappingKeys
    /// Whether the keys were found to be all there; asked once in a process.
    private let hasKeys = SharedFlag()
    private let logger: Logger
    private let pause: Duration

    /// - Parameters:
    ///   - wrappingKeys: Those that the process was given.
    ///   - pause: Between two questions.
    init(
        _ pool: PostgresPool, region: Region, wrappingKeys: [WrappingKey] = [], logger: Logger,
        pause: Duration = .seconds(1)
    ) {
        self.wrappingKeys = wrappingKeys
        self.uses = PostgresWrappingKeys(on: pool)
        self.deployment = PostgresDeployment(on: pool)
        self.region = region
        self.logger = logger
        self.pause = pause
    }

    /// The part, begun once the region is known to be right. It fails with `DeploymentError.otherRegion` otherwise, and
    /// with it the whole process.
    package func guarding(_ part: any Service) -> any Service { GuardedService(part: part, check: self.confirm) }

    /// For readiness: also a database that was exchanged while this process ran is noticed.
    /// - Throws: `DeploymentError`, `WrappingKeyMissing`, or `SQLError`.
    func check() async throws {
        try await self.deployment.require(self.region)
        if self.hasKeys.isSet { return }
        try await self.uses.require(self.wrappingKeys)
        self.hasKeys.set()
    }

    /// Returns once the region is known to be right.
    /// - Throws: `DeploymentError.otherRegion`; `WrappingKeyMissing`; `CancellationError`.
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
            } catch let error as WrappingKeyMissing {
                self.logger.critical(
                    "A wrapping key that is still used is missing: this process ends", metadata: ["reason": "\(error)"])
                throw error
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

/// Something that happens once.
private final class SharedFlag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { self.state.withLock { $0 } }

    func set() { self.state.withLock { $0 = true } }
}
