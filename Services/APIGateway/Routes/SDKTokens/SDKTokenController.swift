import CanonicalJSON
import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `POST /v3.6/sdk_token` within the scope of the API token.
struct SDKTokenController: Sendable {
    let check: CheckSDKTokens
    let issuer: SDKTokenIssuer
    let identifiers: IdentifierSource
    let now: @Sendable () -> Date

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self).post(use: self.generate)
    }

    @Sendable
    func generate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let body = try await readJSONObject(request)
        let asked = try SDKTokenRequest.parsed(body)
        try await namingField("applicant_id", given: body["applicant_id"]?.stringValue) {
            try await self.check.require(asked.applicantID, scope: context.scope)
        }
        let id: Identifier<SDKTokenSubject> = self.identifiers.next()
        let token = try await self.issuer.token(
            for: asked.applicantID, use: asked.use, scope: context.scope, id: id.rawValue, at: self.now())
        return .json(.object(["token": .string(token)]))
    }
}

/// The body of `POST /v3.6/sdk_token`.
struct SDKTokenRequest: Equatable {
    /// The longest `cross_device_url`, in characters. Source: API reference, "Generate SDK token".
    static let longestCrossDeviceURL = 24

    let applicantID: ApplicantID
    let use: SDKTokenUse

    /// - Throws: `ValidationError` naming every wrong field.
    static func parsed(_ body: JSONValue) throws(ValidationError) -> SDKTokenRequest {
        var fields = FieldReader(body)
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        // Client libraries send what is not used as an empty text.
        let referrer = fields.string("referrer", check: { _ in nil }).flatMap { $0.isEmpty ? nil : $0 }
        let application = fields.string("application_id", check: { _ in nil }).flatMap { $0.isEmpty ? nil : $0 }
        // Checked as documented, and of no use: the hosted page hands over to a phone by itself.
        _ = fields.string("cross_device_url") { text in
            text.unicodeScalars.count <= Self.longestCrossDeviceURL
                ? nil : "is too long (maximum is \(Self.longestCrossDeviceURL) characters)"
        }
        var use = SDKTokenUse.anywhere
        if referrer != nil, application != nil {
            fields.refuse("application_id", "must not be used together with referrer")
        }
        if let referrer, referrer != "*" {
            if let pattern = ReferrerPattern(referrer) {
                use = .referrer(pattern)
            } else {
                fields.refuse("referrer", "is not a pattern such as https://*.example.com/path/*")
            }
        }
        if let application, application != "*" {
            if SDKTokenUse.isApplicationID(application) {
                use = .application(application)
            } else {
                fields.refuse("application_id", "is not the id of an application, such as com.example.app")
            }
        }
        try fields.wrong.throwIfAny()
        guard let applicantID else { throw fields.wrong }
        return SDKTokenRequest(applicantID: applicantID, use: use)
    }
}
