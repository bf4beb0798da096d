/// Reads and changes how a tenant's hosted pages look; both environments of a tenant look alike.
package struct ManageBranding: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Gives each change its transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// What is set; everything is `nil` when nothing is.
    package func find(tenant: TenantID) async throws -> Branding {
        try await self.store.branding.find(tenant: tenant)
    }

    /// Replaces the look with another one, in a transaction of its own that also writes the audit line.
    package func replace(_ branding: Branding, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            try await store.branding.replace(branding, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .brandingSet, subject: .tenant(scope.tenantID)),
                tenant: scope.tenantID)
        }
    }
}

extension ValidationError {
    /// Reads a colour as `primary_colour`, whose mistakes are collected here.
    package mutating func brandColour(_ text: String) -> BrandColour? {
        guard let colour = BrandColour(text) else {
            self.add("primary_colour", "must be a colour such as #0c5a60")
            return nil
        }
        guard BrandPalette(colour) != nil else {
            self.add(
                "primary_colour",
                "has too little contrast for text (WCAG 2.2 AA asks for 4.5 to 1 on light pages); the nearest darker "
                    + "one that has enough is \(BrandPalette.usable(colour).text)")
            return nil
        }
        return colour
    }

    /// Reads a name as `display_name`, whose mistakes are collected here.
    package mutating func brandName(_ text: String) -> BrandName? {
        guard let name = BrandName(text) else {
            self.add("display_name", "must have 1 to 100 printable characters")
            return nil
        }
        return name
    }

    /// Takes a logo's file apart, its mistakes collected here as `logo`.
    package mutating func brandLogo(_ bytes: [UInt8], _ contentType: BrandLogo.ContentType) -> BrandLogo? {
        do {
            return try BrandLogo(bytes, contentType: contentType)
        } catch {
            self.add("logo", error.advice)
            return nil
        }
    }
}
