import HTTPTypes
import ServiceRuntime

extension LinkError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: .notFound
        case .expired: .gone
        case .alreadyDone:
            Problem(.conflict, type: "already_done", message: "This step is not, or no longer, waiting for you.")
        }
    }
}
