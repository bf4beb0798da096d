import ServiceRuntime

extension SecurityFields {
    /// Keeps a page to itself: no foreign scripts, frames, referrers or copies.
    ///
    /// Nothing is inline and nothing from elsewhere, so that no nonce is needed; pictures and videos may come from the
    /// page's own memory (the camera).
    static func page(_ origin: PublicOrigin) -> SecurityFields {
        SecurityFields(
            contentSecurityPolicy: """
                default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                connect-src 'self'; media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
                """,
            others: [
                ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
                ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
                ("x-robots-tag", "noindex, nofollow"),
            ],
            isSecure: { origin.isSecure($0) })
    }
}
