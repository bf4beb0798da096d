import CanonicalJSON
import Cryptography
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v1/branding`, our own extension: how the hosted pages of the token's tenant look, in both environments.
struct BrandingController: Sendable {
    let branding: ManageBranding

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get(use: self.find)
            .put(use: self.replace)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.branding.find(tenant: context.scope.tenantID).response)
    }

    /// Replaces everything: what is absent or `null` is as everybody's again.
    @Sendable
    func replace(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let asked = try BrandingRequest.parsed(try await readJSONObject(request, maximum: 64 * 1024))
        try await self.branding.replace(asked, scope: context.scope, actor: context.actor)
        return .json(asked.response)
    }
}

/// The body of `PUT /v1/branding`: `display_name`, `primary_colour`, and `logo` as `{"content_type", "data"}`, whose
/// data is base64.
enum BrandingRequest {
    /// - Throws: `ValidationError` naming every wrong field.
    static func parsed(_ body: JSONValue) throws(ValidationError) -> Branding {
        var reader = FieldReader(body)
        var wrong = ValidationError()
        reader.refuseOthers(than: ["display_name", "primary_colour", "logo"])
        let name = reader.string("display_name") { _ in nil }
        let colour = reader.string("primary_colour") { _ in nil }
        var branding = Branding(
            displayName: name.flatMap { wrong.brandName($0) }, primaryColour: colour.flatMap { wrong.brandColour($0) })
        if var logo = reader.nested("logo") {
            logo.refuseOthers(than: ["content_type", "data"])
            let type: BrandLogo.ContentType? = logo.choice("content_type", required: true)
            let text = logo.string("data", required: true) { _ in nil }
            if let text, let type {
                if let bytes = Base64.decode(text, as: .standard) {
                    branding.logo = wrong.brandLogo(bytes, type)
                } else {
                    logo.refuse("data", "must be base64")
                }
            }
            reader.merge(logo)
        }
        wrong.merge(reader.wrong)
        try wrong.throwIfAny()
        return branding
    }
}

extension Branding {
    /// As `GET /v1/branding` answers it, and `PUT` takes it.
    var response: JSONValue {
        [
            "display_name": self.displayName.map { .string($0.text) } ?? .null,
            "primary_colour": self.primaryColour.map { .string($0.text) } ?? .null,
            "logo": self.logo.map { logo in
                [
                    "content_type": .string(logo.contentType.rawValue),
                    "data": .string(Base64.encode(logo.bytes, as: .standard)),
                ]
            } ?? .null,
        ]
    }
}
