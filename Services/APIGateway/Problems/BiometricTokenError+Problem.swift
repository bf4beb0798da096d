import HTTPTypes
package import ServiceRuntime
package import VerificationDomain

extension BiometricTokenError: ProblemConvertible {
    /// 404 in the words that client libraries' tests hold to the letter.
    package var problem: Problem {
        switch self {
        case .notFound: Problem(.notFound, type: "resource_not_found", message: "Not found")
        }
    }
}
