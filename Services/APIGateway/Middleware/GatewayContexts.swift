import Hummingbird
import NIOCore
import ServiceRuntime
import VerificationDomain

/// Who makes a request: a program with an API token, or with the access token of an OAuth client.
struct APICaller: Sendable {
    /// As the audit log names it.
    let actor: AuditActor
    /// What its credentials open.
    let scope: Scope
}

/// The context of a request before and after its token was examined.
struct GatewayRequestContext: ServiceRequestContext {
    var coreContext: CoreRequestContextStorage
    var edge: RequestEdge
    /// Set by ``TokenAuthenticator``.
    var caller: APICaller?

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.edge = RequestEdge(source: source)
    }
}

/// The context of a request whose token was good: it proves that there is a tenant and an environment.
struct ScopedRequestContext: ServiceRequestContext, ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var edge: RequestEdge
    let caller: APICaller

    var scope: Scope { self.caller.scope }
    var actor: AuditActor { self.caller.actor }

    /// - Throws: `Problem`: 401 when nobody authenticated the request.
    init(context: GatewayRequestContext) throws {
        guard let caller = context.caller else { throw Problem.unauthorized }
        self.coreContext = context.coreContext
        self.edge = context.edge
        self.caller = caller
    }
}
