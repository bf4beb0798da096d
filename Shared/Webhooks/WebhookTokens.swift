package import FoundationEssentials

/// The tokens of a webhook at one moment: the one that signs, and those that sign beside it during a rotation.
///
/// A rotation makes a next token, which takes over at a stated time. Until then `X-SHA2-Signature`, which can carry one
/// signature only, is made with the old one; from then on with the next. `webhook-signature` carries both, from the
/// rotation until ``overlap`` after the change, so that a receiver may change its secret at any time in between.
package struct WebhookTokens: Sendable, Equatable {
    /// How long the old token goes on signing beside the next one after the change.
    package static let overlap: Duration = .seconds(86_400)
    /// Seconds from a rotation to the change, unless the tenant says otherwise.
    package static let usualDelay = 86_400
    /// Seconds from a rotation to the change that a tenant may ask for: at once to a week.
    package static let delays = 0...604_800

    /// Signs both schemes; what the API shows as the webhook's `token`.
    package let current: WebhookToken
    /// Sign in `webhook-signature` too.
    package let others: [WebhookToken]

    /// The tokens of a webhook that is not being rotated.
    package init(_ token: WebhookToken) {
        self.current = token
        self.others = []
    }

    /// The tokens at `now`.
    /// - Parameters:
    ///   - stored: In force when the rotation began.
    ///   - next: Replaces it.
    ///   - change: When.
    package init(stored: WebhookToken, next: WebhookToken, at change: Date, now: Date) {
        let overlap = Double(Self.overlap.components.seconds)
        if now < change {
            self.current = stored
            self.others = [next]
        } else {
            self.current = next
            self.others = now < change.addingTimeInterval(overlap) ? [stored] : []
        }
    }

    /// Signs what is sent to the webhook.
    package var signer: WebhookSigner { WebhookSigner(token: self.current, otherTokens: self.others) }
}
