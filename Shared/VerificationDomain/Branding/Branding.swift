import Cryptography

/// How a tenant's hosted pages look. Whatever is `nil` is as it is for everybody.
package struct Branding: Sendable, Equatable {
    /// What people call the tenant; `nil` is the tenant's own name.
    package var displayName: BrandName?
    /// The colour of buttons and links.
    package var primaryColour: BrandColour?
    /// The picture at the top.
    package var logo: BrandLogo?

    /// A tenant's own look; nothing of it by default.
    package init(displayName: BrandName? = nil, primaryColour: BrandColour? = nil, logo: BrandLogo? = nil) {
        self.displayName = displayName
        self.primaryColour = primaryColour
        self.logo = logo
    }
}

/// A name that pages show: 1 to 100 printable characters, trimmed.
package struct BrandName: Sendable, Equatable {
    /// The name.
    package let text: String

    /// - Returns: `nil` for an empty or too long name, or one with control or direction marks in it, which could
    ///   disorder the sentences that it stands in.
    package init?(_ text: String) {
        let trimmed = text.trimmingPrefix(while: \.isWhitespace)
        let name = String(trimmed.reversed().trimmingPrefix(while: \.isWhitespace).reversed())
        let isPrintable = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
        guard (1...100).contains(name.count), name.utf8.count <= 400, isPrintable else { return nil }
        self.text = name
    }
}

/// Keeps the looks of tenants.
package protocol BrandingRepository: Sendable {
    /// What is set of a tenant's look; everything is `nil` when nothing is.
    func find(tenant: TenantID) async throws -> Branding
    /// What is set, without the logo's bytes.
    func summary(tenant: TenantID) async throws -> BrandingSummary
    /// Replaces the tenant's look. Safe to repeat.
    func replace(_ branding: Branding, tenant: TenantID) async throws
}

/// A tenant's look as a page needs it.
package struct BrandingSummary: Sendable, Equatable {
    /// As in ``Branding``.
    package let displayName: BrandName?
    /// As in ``Branding``.
    package let primaryColour: BrandColour?
    /// Changes with every other logo; `nil` without one.
    package let logoDigest: String?

    /// States a summary.
    package init(displayName: BrandName? = nil, primaryColour: BrandColour? = nil, logoDigest: String? = nil) {
        self.displayName = displayName
        self.primaryColour = primaryColour
        self.logoDigest = logoDigest
    }
}
