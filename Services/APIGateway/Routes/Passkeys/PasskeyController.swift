import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/passkeys` within the scope of the API token.
///
/// What is not found, and a body that cannot be, are answered without a body. Source: OpenAPI document, `/passkeys`.
struct PasskeyController: Sendable {
    let passkeys: ManagePasskeys

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get(":username", use: self.list)
            .delete(":username", use: self.deleteAll)
            .get(":username/:passkey_id", use: self.find)
            .put(":username/:passkey_id", use: self.update)
            .delete(":username/:passkey_id", use: self.delete)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await Self.orNotFound {
            let found = try await self.passkeys.list(of: try Self.username(context), scope: context.scope)
            return .json(.object(["passkeys": .array(found.map(\.response))]))
        }
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await Self.orNotFound {
            let (username, id) = (try Self.username(context), try Self.id(context))
            return .json(try await self.passkeys.find(id, of: username, scope: context.scope).response)
        }
    }

    @Sendable
    func update(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        guard let state = try await Self.state(request) else { return Response(status: .badRequest) }
        return try await Self.orNotFound {
            let (username, id) = (try Self.username(context), try Self.id(context))
            let passkey = try await self.passkeys.set(
                state, of: id, of: username, scope: context.scope, actor: context.actor)
            return .json(passkey.response)
        }
    }

    @Sendable
    func delete(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await Self.orNotFound {
            let (username, id) = (try Self.username(context), try Self.id(context))
            try await self.passkeys.delete(id, of: username, scope: context.scope, actor: context.actor)
            return .noContent
        }
    }

    @Sendable
    func deleteAll(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await Self.orNotFound {
            try await self.passkeys.delete(
                nil, of: try Self.username(context), scope: context.scope, actor: context.actor)
            return .noContent
        }
    }

    /// The state that a passkey is to have; `nil` when the body does not say one.
    /// - Throws: `Problem` when the body is too long.
    private static func state(_ request: Request) async throws -> Passkey.State? {
        do {
            var fields = FieldReader(try await readJSONObject(request))
            let state = fields.choice("state", as: Passkey.State.self, required: true)
            return fields.wrong.isEmpty ? state : nil
        } catch let problem as Problem where problem.status == .badRequest && problem != .brokenBody {
            return nil
        }
    }

    private static func orNotFound(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let error as PasskeyError {
            switch error {
            case .notFound: return Response(status: .notFound)
            }
        }
    }

    private static func username(_ context: ScopedRequestContext) throws(PasskeyError) -> String {
        guard let text = context.parameters.text("username", maximum: 256) else { throw .notFound }
        return text
    }

    private static func id(_ context: ScopedRequestContext) throws(PasskeyError) -> String {
        guard let text = context.parameters.text("passkey_id", maximum: 1400) else { throw .notFound }
        return text
    }
}

extension Passkey {
    /// Source: OpenAPI document, schema `passkey`.
    var response: JSONValue {
        .object([
            "id": .string(self.id),
            "application_domain": .string(self.applicationDomain),
            "state": .string(self.state.rawValue),
            "created_at": .string(WireDate.text(self.createdAt)),
            "last_used_at": self.lastUsedAt.map { .string(WireDate.text($0)) } ?? .null,
        ])
    }
}
