package import FoundationEssentials

/// The name of one stored object: always made by us, never taken from a file name or any other input.
package struct BlobKey: Hashable, Sendable {
    /// The tenant that owns the object.
    package let tenantID: UUID
    /// The object's own identifier, unique within the tenant.
    package let objectID: UUID

    /// Names an object of a tenant.
    package init(tenantID: UUID, objectID: UUID) {
        self.tenantID = tenantID
        self.objectID = objectID
    }
}
