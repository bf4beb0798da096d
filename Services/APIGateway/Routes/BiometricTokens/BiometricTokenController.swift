import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/biometric_tokens` within the scope of the API token. Source: API reference, "Biometric tokens"; the
/// shapes from the OpenAPI document.
struct BiometricTokenController: Sendable {
    let tokens: ManageBiometricTokens

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get(":user_id", use: self.list)
            .delete(":user_id", use: self.invalidateAll)
            .get(":user_id/:token_uuid", use: self.find)
            .put(":user_id/:token_uuid", use: self.update)
            .delete(":user_id/:token_uuid", use: self.invalidate)
    }

    /// Of a person whom nobody knows the list is empty.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        guard let user = Self.user(context) else { return .json(["biometric_tokens": []]) }
        let found = try await self.tokens.list(of: user, scope: context.scope)
        return .json(.object(["biometric_tokens": .array(found.map(\.response))]))
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (user, id) = try Self.token(context)
        let found = try await self.tokens.find(id, of: user, scope: context.scope)
        return .json(.object(["biometric_token": found.response]))
    }

    @Sendable
    func update(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var fields = FieldReader(try await readJSONObject(request))
        let decision = fields.choice("status", as: Decision.self, required: true)
        try fields.wrong.throwIfAny()
        guard let decision else { throw fields.wrong }
        let (user, id) = try Self.token(context)
        let updated = try await self.tokens.set(
            decision.status, of: id, of: user, scope: context.scope, actor: context.actor)
        return .json(.object(["biometric_token": updated.response]))
    }

    @Sendable
    func invalidate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (user, id) = try Self.token(context)
        let count = try await self.tokens.invalidate(id, of: user, scope: context.scope, actor: context.actor)
        return .json(["biometric_token": Self.deleted(count)])
    }

    @Sendable
    func invalidateAll(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        guard let user = Self.user(context) else { throw BiometricTokenError.notFound }
        let count = try await self.tokens.invalidate(nil, of: user, scope: context.scope, actor: context.actor)
        return .json(["biometric_tokens": Self.deleted(count)])
    }

    /// What a tenant may decide. Source: OpenAPI document, schema `biometric_token_updater`.
    private enum Decision: String, CaseIterable {
        case approved, declined

        var status: BiometricToken.Status {
            switch self {
            case .approved: .approved
            case .declined: .declined
            }
        }
    }

    private static func deleted(_ count: Int) -> JSONValue { ["deleted_items": ["count": .integer(Int64(count))]] }

    private static func user(_ context: ScopedRequestContext) -> String? {
        context.parameters.text("user_id", maximum: 256)
    }

    /// - Throws: ``BiometricTokenError`` for what no token has.
    private static func token(
        _ context: ScopedRequestContext
    ) throws(BiometricTokenError) -> (user: String, id: BiometricTokenID) {
        guard let user = Self.user(context),
            let id = context.parameters.get("token_uuid").flatMap({ BiometricTokenID($0) })
        else { throw .notFound }
        return (user, id)
    }
}

extension BiometricToken {
    /// Source: OpenAPI document, schema `biometric_token`.
    var response: JSONValue {
        .object([
            "uuid": .string(self.id.description),
            "data": .object([
                "inserted_at": .string(WireDate.text(self.insertedAt)),
                "media_type": .string(self.mediaType),
                "status": .string(self.status.rawValue),
            ]),
        ])
    }
}
