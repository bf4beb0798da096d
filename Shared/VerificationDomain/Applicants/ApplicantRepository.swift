/// Stores applicants of one scope at a time.
package protocol ApplicantRepository: Sendable {
    func insert(_ applicant: Applicant, scope: Scope) async throws
    /// - Parameter lock: How the row stays locked until the transaction ends.
    func find(_ id: ApplicantID, scope: Scope, lock: RowLock) async throws -> Applicant?
    /// Writes `details` and `deleteAt` of an applicant.
    func update(_ applicant: Applicant, scope: Scope) async throws
    /// Newest first.
    func list(_ page: Page, includingDeleted: Bool, scope: Scope) async throws -> Paged<Applicant>
    /// Sets the consents named; others stay.
    func record(_ consents: [ApplicantConsent], of id: ApplicantID, scope: Scope) async throws
}

/// How a row that was read stays locked until the transaction ends.
package enum RowLock: Sendable {
    case none
    /// Others may read and share; nobody changes it.
    case share
    /// For a change of our own.
    case update
}

/// One page of a list, counted from 1.
package struct Page: Sendable, Equatable {
    package let number: Int
    package let size: Int

    package init(number: Int, size: Int) {
        self.number = number
        self.size = size
    }

    package var offset: Int { (self.number - 1) * self.size }
}

/// A page's items and how many there are in all.
package struct Paged<Item: Sendable>: Sendable {
    package let items: [Item]
    package let total: Int

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
}
