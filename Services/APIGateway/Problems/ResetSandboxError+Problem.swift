import HTTPTypes
package import ServiceRuntime
package import VerificationDomain

extension ResetSandboxError: ProblemConvertible {
    /// 403.
    package var problem: Problem {
        switch self {
        case .liveEnvironment:
            Problem(.forbidden, type: "disabled_endpoint", message: "Only a sandbox token can reset the sandbox.")
        }
    }
}
