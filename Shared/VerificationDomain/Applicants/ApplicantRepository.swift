package import Foundation

/// Stores applicants of one scope at a time; another scope's are not found. None of its writes commits by itself within
/// a transaction: the caller does.
package protocol ApplicantRepository: Sendable {
    /// Writes a new applicant; fails when the id is taken in the scope.
    func insert(_ applicant: Applicant, scope: Scope) async throws
    /// Reads an applicant, deleted ones too.
    /// - Parameter lock: How the row stays locked until the transaction ends.
    /// - Returns: `nil` when the scope has no such applicant.
    func find(_ id: ApplicantID, scope: Scope, lock: RowLock) async throws -> Applicant?
    /// Writes `details` and `deleteAt` of an applicant; does nothing when there is none.
    func update(_ applicant: Applicant, scope: Scope) async throws
    /// Newest first. The total counts all pages.
    func list(_ page: Page, includingDeleted: Bool, scope: Scope) async throws -> Paged<Applicant>
    /// Sets the consents named; others stay. Safe to repeat.
    /// - Parameter consents: No name twice.
    func record(_ consents: [ApplicantConsent], of id: ApplicantID, scope: Scope) async throws
    /// What an applicant agreed to or refused, with when they agreed; in the order of ``ApplicantConsent/Name``.
    func consents(of id: ApplicantID, scope: Scope) async throws -> [RecordedConsent]
    /// Removes an applicant with everything that refers to them, and keeps the id and the time alone. Does nothing when
    /// there is none.
    func erase(_ id: ApplicantID, scope: Scope) async throws
    /// How far an applicant is on the way to erasure; reads nothing about the person.
    /// - Returns: `nil` when the scope has no such applicant and never had.
    func erasure(of id: ApplicantID, scope: Scope) async throws -> ApplicantErasure?
    /// Sets when erasure begins, at `moment` or earlier when it is to begin earlier; reads nothing about the person.
    /// - Returns: `false` when the scope has no such applicant, or has erased them.
    func markDeleted(_ id: ApplicantID, at moment: Date, scope: Scope) async throws -> Bool
    /// Those created until `moment` whose erasure does not begin until `now`, oldest first; reads nothing about the person.
    func erasable(createdUntil moment: Date, dueAfter now: Date, limit: Int, scope: Scope) async throws -> [ApplicantID]
}

/// How a row that was read stays locked until the transaction ends.
package enum RowLock: Sendable {
    /// Anybody may change it at once.
    case none
    /// Others may read and share; nobody changes it.
    case share
    /// For a change of our own.
    case update
}

/// One page of a list, counted from 1.
package struct Page: Sendable, Equatable {
    /// From 1.
    package let number: Int
    /// How many items a full page holds; at least 1.
    package let size: Int

    /// States a page.
    package init(number: Int, size: Int) {
        self.number = number
        self.size = size
    }

    /// How many items come before the page.
    package var offset: Int { (self.number - 1) * self.size }
}

/// A page's items and how many there are in all.
package struct Paged<Item: Sendable>: Sendable {
    /// In the list's order; empty past its end.
    package let items: [Item]
    /// On all pages together.
    package let total: Int

    /// States a page's content.
    package init(items: [Item], total: Int) {
        self.items = items
        self.total = total
    }
}

/// Why something about an applicant could not be done.
package enum ApplicantError: Error, Equatable {
    /// No such applicant, or another scope's: a caller must not learn which.
    case notFound(ApplicantID)
    /// Deleted, or waiting for erasure: 410.
    case gone(ApplicantID)
    /// Not to be deleted while checks are in progress.
    case hasChecksInProgress(ApplicantID)
}
