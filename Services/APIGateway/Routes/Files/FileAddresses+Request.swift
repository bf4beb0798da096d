import Hummingbird
import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

extension FileAddresses {
    /// What a path `:tenant/:environment/…/:id` names, when the address is one that we gave out and that is still good.
    /// - Throws: `Problem`: 404, as for a file that does not exist, whatever is wrong with the address.
    func verified<Subject>(
        _ request: Request, _ context: GatewayRequestContext
    ) throws(Problem) -> (Scope, Identifier<Subject>) {
        let query = request.uri.queryParameters
        guard
            let tenant = context.parameters.get("tenant").flatMap({ TenantID($0) }),
            let environment = context.parameters.get("environment").flatMap(TenantEnvironment.init(rawValue:)),
            let id = context.parameters.get("id").flatMap({ Identifier<Subject>($0) }),
            let address = SignedAddress(
                expires: query["expires"].map(String.init), key: query["key"].map(String.init),
                signature: query["signature"].map(String.init))
        else { throw .notFound }
        let scope = Scope(tenantID: tenant, environment: environment)
        guard self.isValid(address, of: id.rawValue, scope: scope) else { throw .notFound }
        return (scope, id)
    }
}
