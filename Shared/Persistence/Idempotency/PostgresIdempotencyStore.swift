import Cryptography
import Foundation
package import JobQueue
package import PostgresClient
import Synchronization
package import VerificationDomain

/// Reads and writes `idempotency_keys`; no other type names that table. Times are the database's: processes need not agree
/// on a clock.
package final class PostgresIdempotencyStore: IdempotencyStore {
    /// How long a request may take before another one under its key is carried out in its place.
    package static let lease: Duration = .seconds(60)
    /// How long an answer is given again.
    package static let lifetime: Duration = .seconds(86_400)

    private let sql: any SQLTransactor
    private let keys: TenantKeys
    private let producer: JobProducer
    private let lease: Duration
    private let lifetime: Duration
    /// Until when the deletion of a scope's answers is on the queue already, as far as this process put it there.
    private let scheduled = Mutex<[Scope: Date]>([:])

    /// - Parameters:
    ///   - sql: The pool.
    ///   - keys: What answers are sealed with: those of events, which hold the same data.
    ///   - producer: Enqueues the deletion of answers that are a day old.
    package init(
        on sql: any SQLTransactor, keys: TenantKeys, producer: JobProducer,
        lease: Duration = PostgresIdempotencyStore.lease,
        lifetime: Duration = PostgresIdempotencyStore.lifetime
    ) {
        self.sql = sql
        self.keys = keys
        self.producer = producer
        self.lease = lease
        self.lifetime = lifetime
    }

    /// - Throws: `SQLError`; `TenantKeyError`, `SealingError` for an answer that does not open.
    package func claim(_ claim: RequestClaim) async throws -> ClaimOutcome {
        let scope = claim.slot.scope
        let stored = try await self.sql.transaction(in: scope.sql) { transaction -> Stored? in
            guard let expiresAt = try await self.take(claim, on: transaction) else {
                return try await Self.stored(claim.slot, on: transaction) ?? .pending(fingerprint: nil)
            }
            try self.scheduleDeletion(scope, expiresAt: expiresAt, in: transaction)
            return nil
        }
        switch stored {
        case nil: return .claimed
        case .pending(let fingerprint)?: return .inProgress(fingerprint)
        case .lost(let fingerprint)?: return .lost(fingerprint)
        case .answered(let fingerprint, let status, let sealed, let claimID)?:
            let bytes = try await self.keys.open(
                sealed, tenant: scope.tenantID, object: Self.sealedObject, id: claimID)
            guard let answer = KeptAnswer(status: status, bytes: bytes) else { return .lost(fingerprint) }
            return .answered(fingerprint, answer)
        }
    }

    /// - Throws: `SQLError`: also when the applicant whom the answer is about was erased meanwhile.
    package func keep(_ answer: KeptAnswer, of claim: RequestClaim) async throws {
        guard let fingerprint = claim.fingerprint else { return }
        let slot = claim.slot
        let sealed = try await Self.seal(answer, of: claim, with: self.keys)
        try await self.sql.execute(
            """
            UPDATE idempotency_keys
            SET status = \(answer.status), answer = \(SQLBytes(sealed)), fingerprint = \(SQLBytes(fingerprint.bytes))
            WHERE \(fragment: Self.isHeld(slot, by: claim.id)) AND status IS NULL
            """, in: slot.scope.sql)
    }

    /// - Throws: `SQLError`.
    package func release(_ claim: RequestClaim) async throws {
        // A commit whose outcome nobody heard still holds the row, so that this waits for it.
        try await self.sql.execute(
            """
            DELETE FROM idempotency_keys
            WHERE \(fragment: Self.isHeld(claim.slot, by: claim.id)) AND applied_at IS NULL AND status IS NULL
            """, in: claim.slot.scope.sql)
    }

    /// Says in the transaction of a request's effect that it took effect, and stores its answer if that can be made.
    /// - Parameter keys: `nil` in a service that keeps no answers.
    /// - Throws: `IdempotencyError.claimLost` when another request holds the key: nothing may be committed then.
    static func settle(
        _ claim: RequestClaim, result: any Sendable, on transaction: SQLTransaction, keys: TenantKeys?
    ) async throws {
        let draft = keys == nil ? nil : try await claim.draft(from: result)
        var sealed: [UInt8]?
        if let draft, let keys, draft.answer.body.count <= KeptAnswer.longestBody {
            sealed = try await Self.seal(draft.answer, of: claim, with: keys)
        }
        let held = try await transaction.first(
            """
            UPDATE idempotency_keys
            SET applied_at = coalesce(applied_at, now()),
                fingerprint = coalesce(\(claim.fingerprint.map { SQLBytes($0.bytes) })::bytea, fingerprint),
                applicant_id = coalesce(\(draft?.applicantID?.rawValue)::uuid, applicant_id),
                status = coalesce(\(sealed == nil ? nil : draft?.answer.status)::integer, status),
                answer = coalesce(\(sealed.map { SQLBytes($0) })::bytea, answer)
            WHERE \(fragment: Self.isHeld(claim.slot, by: claim.id))
            RETURNING claim_id
            """, in: claim.slot.scope.sql
        ) { try $0.decode("claim_id", as: UUID.self) }
        guard held != nil else { throw IdempotencyError.claimLost }
        if sealed != nil { transaction.afterCommit { claim.answered() } }
    }

    // MARK: Parts

    private enum Stored: Sendable {
        case pending(fingerprint: SHA256Digest?)
        case lost(fingerprint: SHA256Digest?)
        case answered(fingerprint: SHA256Digest, status: Int, sealed: [UInt8], claimID: UUID)
    }

    private static let sealedObject = "idempotency_keys.answer"

    private static func seal(
        _ answer: KeptAnswer, of claim: RequestClaim, with keys: TenantKeys
    ) async throws -> [UInt8] {
        try await keys.seal(
            answer.bytes, tenant: claim.slot.scope.tenantID, object: Self.sealedObject, id: claim.id)
    }

    /// - Returns: When the claim's answer will have expired; `nil` when the key is not free.
    private func take(_ claim: RequestClaim, on transaction: SQLTransaction) async throws -> Date? {
        let slot = claim.slot
        let fingerprint = claim.fingerprint.map { SQLBytes($0.bytes) }
        return try await transaction.first(
            """
            INSERT INTO idempotency_keys AS held (
                tenant_id, environment, credential, key_digest, claim_id, lease_until, fingerprint, expires_at
            )
            VALUES (
                \(slot.scope.tenantID), \(slot.scope.environment), \(slot.credential.rawValue),
                \(SQLBytes(slot.digest.bytes)), \(claim.id), now() + make_interval(secs => \(self.lease / .seconds(1))),
                \(fingerprint)::bytea, now() + make_interval(secs => \(self.lifetime / .seconds(1)))
            )
            ON CONFLICT (tenant_id, environment, credential, key_digest) DO UPDATE
            SET claim_id = excluded.claim_id, lease_until = excluded.lease_until, fingerprint = excluded.fingerprint,
                expires_at = excluded.expires_at, applied_at = NULL, status = NULL, answer = NULL, applicant_id = NULL
            WHERE held.expires_at <= now()
                OR (
                    held.applied_at IS NULL AND held.status IS NULL AND held.lease_until <= now()
                    AND coalesce(held.fingerprint = excluded.fingerprint, true)
                )
            RETURNING expires_at
            """, in: slot.scope.sql
        ) { try $0.decode("expires_at", as: Date.self) }
    }

    private static func stored(_ slot: IdempotencySlot, on transaction: SQLTransaction) async throws -> Stored? {
        try await transaction.first(
            """
            SELECT claim_id, fingerprint, status, answer, applied_at IS NOT NULL AND lease_until <= now() AS is_lost
            FROM idempotency_keys
            WHERE \(fragment: Self.isAt(slot))
            """, in: slot.scope.sql
        ) { row in
            let fingerprint = try row.decode("fingerprint", as: SQLBytes?.self)
                .flatMap { SHA256Digest(bytes: $0.bytes) }
            if let fingerprint, let status = try row.decode("status", as: Int?.self),
                let sealed = try row.decode("answer", as: SQLBytes?.self)
            {
                return .answered(
                    fingerprint: fingerprint, status: status, sealed: sealed.bytes,
                    claimID: try row.decode("claim_id"))
            }
            return try row.decode("is_lost", as: Bool.self)
                ? .lost(fingerprint: fingerprint) : .pending(fingerprint: fingerprint)
        }
    }

    private static func isAt(_ slot: IdempotencySlot) -> SQLStatement {
        """
        tenant_id = \(slot.scope.tenantID) AND environment = \(slot.scope.environment)
            AND credential = \(slot.credential.rawValue) AND key_digest = \(SQLBytes(slot.digest.bytes))
        """
    }

    private static func isHeld(_ slot: IdempotencySlot, by claim: UUID) -> SQLStatement {
        "\(fragment: Self.isAt(slot)) AND claim_id = \(claim)"
    }

    /// One job for all answers of a scope that expire in one hour, at that hour's end.
    private func scheduleDeletion(_ scope: Scope, expiresAt: Date, in transaction: SQLTransaction) throws {
        guard self.scheduled.withLock({ $0[scope] ?? .distantPast }) < expiresAt else { return }
        let hour = (expiresAt.timeIntervalSince1970 / 3_600).rounded(.down) + 1
        let end = Date(timeIntervalSince1970: hour * 3_600)
        let job = try NewJob(
            ExpireAnswersJob(scope: scope), tenantID: scope.tenantID.rawValue,
            environment: scope.environment.rawValue, runAt: end,
            uniqueKey: ExpireAnswersJob.uniqueKey(scope, hour: Int(hour)))
        try self.producer.enqueue([job], in: transaction)
        transaction.afterCommit { self.scheduled.withLock { $0[scope] = end } }
    }
}
