import CanonicalJSON
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v1/sandbox`, our own extension: starting over.
struct SandboxController: Sendable {
    /// What `confirm` must say.
    static let confirmation = "erase"

    let resetSandbox: ResetSandbox

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .post("reset", use: self.reset)
    }

    /// 202: the erasure follows. `{"confirm": "erase"}` must be said, so that no request to a wrong address does it.
    @Sendable
    func reset(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["confirm"])
        let confirmation = fields.string("confirm", required: true)
        if let confirmation, confirmation != Self.confirmation {
            fields.refuse("confirm", "must be \"\(Self.confirmation)\"")
        }
        try fields.wrong.throwIfAny()
        return try await JSONAnswer.to({ (moment: Date) in
            JSONAnswer(
                .object(["status": "accepted", "erases_created_until": .string(WireDate.text(moment))]),
                status: .accepted)
        }) { try await self.resetSandbox(scope: context.scope, actor: context.actor) }
    }
}
