/// Stores checks of one scope at a time.
package protocol CheckRepository: Sendable {
    /// Adds a check of an applicant that exists, without its reports: they are added one by one. The caller owns the
    /// transaction.
    func insert(_ check: Check, scope: Scope) async throws
    /// The check, `nil` when there is none in this scope, or its applicant is deleted.
    func find(_ id: CheckID, scope: Scope) async throws -> Check?
    /// Newest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [Check]
    /// The check, its row locked until the transaction ends; waits two seconds at most for another holder.
    /// - Parameter includingDeleted: Whether the check of a deleted applicant is found too: machines go on with it, since
    ///   the applicant may be restored, while nobody sees it.
    func lock(_ id: CheckID, includingDeleted: Bool, scope: Scope) async throws -> Check?
    /// Locks every check of an applicant until the transaction ends, so that none of them goes on meanwhile: for erasure.
    /// Waits two seconds at most for another holder.
    func lockAll(of applicant: ApplicantID, scope: Scope) async throws
    /// Writes status, result and the time of completion.
    func save(_ check: Check, scope: Scope) async throws
    /// How many checks an applicant has, by status; without those of which there is none.
    func count(of applicant: ApplicantID, scope: Scope) async throws -> [CheckStatus: Int]
}
