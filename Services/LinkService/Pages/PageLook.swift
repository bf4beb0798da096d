import VerificationDomain

/// The addresses of what makes a tenant's pages look as the tenant chose; `nil` is as everybody's.
struct PageLook: Sendable, Equatable {
    /// A style sheet with nothing but colours.
    var colours: String?
    /// A picture in place of the mark.
    var logo: String?
}

extension PageLook {
    /// Of the link's tenant.
    init(_ link: OpenLink) {
        self.init(
            colours: link.look.primaryColour.map { ColourSheet.path(of: $0) },
            logo: link.look.logoDigest.map { "\(link.handle.path)/logo?v=\($0)" })
    }
}
