import Hummingbird
import NIOCore
import ServiceRuntime
import VerificationDomain

/// Who makes a request: a program with an API token, or with the access token of an OAuth client; or an SDK in the hands
/// of an applicant.
struct APICaller: Sendable {
    /// As the audit log names it.
    let actor: AuditActor
    /// What its credentials open.
    let scope: Scope
    /// What an SDK token opens of that; `nil` for programs, whose credentials open everything.
    let sdk: SDKTokenSubject?

    /// A program.
    init(actor: AuditActor, scope: Scope) {
        self.actor = actor
        self.scope = scope
        self.sdk = nil
    }

    /// Whoever holds an SDK token.
    init(sdk: SDKTokenSubject) {
        self.actor = .applicant
        self.scope = sdk.scope
        self.sdk = sdk
    }

    /// What the request was authenticated with.
    var credential: CredentialKind {
        if self.sdk != nil { return .sdkToken }
        if case .oauthClient = self.actor { return .oauthClient }
        return .apiToken
    }
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

/// The context of a program's request whose token was good: it proves that there is a tenant and an environment. An SDK
/// token does not get here.
struct ScopedRequestContext: ServiceRequestContext, ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var edge: RequestEdge
    let caller: APICaller

    var scope: Scope { self.caller.scope }
    var actor: AuditActor { self.caller.actor }

    /// - Throws: `Problem`: 401 when nobody authenticated the request, or an SDK token did.
    init(context: GatewayRequestContext) throws {
        guard let caller = context.caller, caller.sdk == nil else { throw Problem.unauthorized }
        self.coreContext = context.coreContext
        self.edge = context.edge
        self.caller = caller
    }
}

/// The context of an upload, by a program or by an SDK.
struct UploadRequestContext: ServiceRequestContext, ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var edge: RequestEdge
    let caller: APICaller

    var scope: Scope { self.caller.scope }

    /// - Throws: `Problem`: 401 when nobody authenticated the request.
    init(context: GatewayRequestContext) throws {
        guard let caller = context.caller else { throw Problem.unauthorized }
        self.coreContext = context.coreContext
        self.edge = context.edge
        self.caller = caller
    }

    /// The fields of a form; an SDK token says whom the upload is about, if the form does not.
    func completed(_ fields: [String: String]) -> [String: String] {
        guard let sdk = self.caller.sdk else { return fields }
        return fields.merging(["applicant_id": sdk.applicantID.description]) { given, _ in given }
    }

    /// Confirms that the upload may be about this applicant.
    /// - Throws: `ApplicantError.notFound`, as of an applicant who is not there: whoever holds an SDK token must not learn
    ///   of others.
    func require(_ applicantID: ApplicantID) throws(ApplicantError) {
        if let sdk = self.caller.sdk, sdk.applicantID != applicantID { throw .notFound(applicantID) }
    }
}
