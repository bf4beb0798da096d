package import Cryptography
package import Foundation
package import JobQueue
import Logging
import MediaStore
package import Persistence
package import PostgresClient
package import ServiceLifecycle
package import ServiceRuntime
package import VerificationDomain

/// The database pool of a service with what is built over it, alike in every service.
package struct ServiceStores: Sendable {
    /// The service's connections.
    package let pool: PostgresPool
    /// What the pool was made from; a listener's own connection is made from it too.
    package let configuration: PostgresConfiguration
    /// Tells workers of new jobs; to be run as long as the service enqueues.
    package let wakeUp: JobWakeUp
    /// Enqueues in the caller's transaction.
    package let producer: JobProducer
    /// What repositories need beside a connection.
    package let parts: PostgresVerificationStore.Parts
    /// Over the pool.
    package let store: PostgresVerificationStore

    /// - Parameters:
    ///   - webhookKey: In services that show webhook tokens or sign with them.
    ///   - eventKey: In services that cause events or send them.
    package init(
        _ database: DatabaseSettings, webhookKey: WrappingKey? = nil, eventKey: WrappingKey? = nil,
        runner: ServiceRunner
    ) {
        let configuration = database.configuration(service: runner.configuration.service)
        let pool = PostgresPool(configuration: configuration, logger: runner.logger)
        let wakeUp = JobWakeUp(pool: pool, logger: runner.logger)
        self.pool = pool
        self.configuration = configuration
        self.wakeUp = wakeUp
        self.producer = JobProducer(wakeUp: wakeUp)
        self.parts = PostgresVerificationStore.Parts(
            webhookKeys: webhookKey.map { TenantKeys(wrapping: $0, sql: pool) },
            eventKeys: eventKey.map { TenantKeys(wrapping: $0, sql: pool) },
            producer: self.producer, wakeDispatcher: { wakeUp.markDirty([.deliveries]) })
        self.store = PostgresVerificationStore(on: pool, parts: self.parts)
        runner.health.registerPool("database", pool)
        runner.metrics.registerPool("database") { pool.snapshot }
    }

    /// What must run for all of it to work, dependencies first.
    package var services: [any Service] {
        [
            BackgroundService("database") { [pool] in await pool.run() },
            BackgroundService("wake-up") { [wakeUp] in await wakeUp.run() },
        ]
    }

    /// Holds this process to the region of its database: what it returns guards the parts that act, and readiness asks
    /// again at each probe.
    /// - Throws: ``ConfigurationError`` when `region` is none of the regions that there are.
    /// - Parameter wrappingKeys: Those that the process was given: it ends when a version that is still used is not among
    ///   them.
    package func regionGuard(
        _ runner: ServiceRunner, wrappingKeys: [WrappingKey?] = []
    ) throws(ConfigurationError) -> RegionGuard {
        guard let region = Region(rawValue: runner.configuration.region) else {
            throw ConfigurationError(mistakes: [
                ConfigurationMistake(
                    key: "region", variable: "REGION", isMissing: false,
                    allowed: "one of \(Region.allCases.map(\.rawValue).joined(separator: ", "))")
            ])
        }
        let regionGuard = RegionGuard(
            self.pool, region: region, wrappingKeys: wrappingKeys.compactMap { $0 }, logger: runner.logger)
        runner.health.register("region") { try await regionGuard.check() }
        return regionGuard
    }

    /// The same repositories over a job's attempt: its transaction also ends the job.
    package func completing(_ attempt: JobAttempt) -> PostgresVerificationStore {
        PostgresVerificationStore(on: attempt, parts: self.parts)
    }
}

extension TenantKeys {
    /// Keys for the media store.
    package static func media(wrapping: WrappingKey, pool: PostgresPool) -> MediaKeys {
        MediaKeys(keys: TenantKeys(wrapping: wrapping, sql: pool))
    }
}

/// Gives the media store its tenants' keys.
package struct MediaKeys: DataKeyProvider {
    let keys: TenantKeys

    package func currentDataKey(tenantID: UUID) async throws -> DataKey {
        try await self.keys.current(tenant: TenantID(rawValue: tenantID))
    }

    package func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? {
        try await self.keys.key(version: version, tenant: TenantID(rawValue: tenantID))
    }
}

/// New identifiers of version 7, so that indexes stay local.
extension IdentifierSource {
    /// New ids by the machine's clock: version 7, so that indexes stay local.
    package static let random = IdentifierSource { UUIDv7.make(at: Date()) }
}
