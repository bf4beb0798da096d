package import ServiceRuntime
package import VerificationDomain

extension WebhookError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "Webhook", id: id.description)
        case .deliveryNotFound(let id): MissingResource(kind: "Delivery", id: id.description)
        case .tooMany, .liveNotPermitted, .notTriggered, .disabled, .otherEnvironment: nil
        }
    }

    /// 404, or 422 with the field that cannot be.
    package var problem: Problem {
        switch self {
        case .notFound(let id): .notFound("Webhook", id: id.description)
        case .deliveryNotFound(let id): .notFound("Delivery", id: id.description)
        case .disabled: .validation(["base": ["the webhook is disabled: enable it first"]])
        case .otherEnvironment:
            .validation([
                "base": ["the webhook does not hear of this token's environment: add it to environments first"]
            ])
        case .tooMany(let limit): .validation(["base": [.init("you can have up to \(limit) webhooks")]])
        case .liveNotPermitted:
            .validation(["environments": ["sandbox tokens cannot be used for the live environment"]])
        case .notTriggered(let positions):
            ValidationError(
                Dictionary(
                    uniqueKeysWithValues: positions.map { position -> (String, [String]) in
                        ("data.\(position).resource_id", ["has no such event in the past 30 days"])
                    })
            ).problem
        }
    }
}
