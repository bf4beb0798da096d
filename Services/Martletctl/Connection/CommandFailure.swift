import Persistence
import PostgresClient
import Reports
import VerificationDomain
import Workflows

/// What went wrong, in words for the person at the terminal; never a statement's text or anybody's data.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self.description = failure.description
        case let error as SQLError where error.isUnavailable:
            self.description = "the database cannot be reached; check DATABASE_URL and that Postgres is running"
        case let error as SQLError: self.description = "the database refused: \(error)"
        case let error as MigrationError: self.description = error.description
        case let error as WorkflowError: self.description = Self.words(error)
        case let error as ReportReviewError: self.description = ReportText.words(error)
        case let error as ReportDecisionError: self.description = ReportText.words(error)
        default: self.description = "\(error)"
        }
    }

    init(message: String) { self.description = message }

    private static func words(_ error: WorkflowError) -> String {
        switch error {
        case .notFound(let id): "no workflow \(id) of this tenant"
        case .versionNotFound(let id, let number): "workflow \(id) has no version \(number)"
        case .notRunnable(let id, let number, let environment, let findings):
            "version \(number) of workflow \(id) cannot be activated in \(environment.rawValue): "
                + findings.map { "\($0.code) \($0.node ?? ""): \($0.message)" }.joined(separator: " ")
        case .notActivatable(let id, let number):
            "version \(number) of workflow \(id) has mistakes, or is archived: fix the file and import it again"
        case .nameTaken: "another workflow of the tenant has that name"
        case .nameInvalid: "the workflow's name must have 1 to 200 printable characters"
        case .inUse(let id, let number, let environment):
            "new runs in \(environment.rawValue) follow version \(number) of workflow \(id): activate another one first"
        case .nothingActive(let id): "no version of workflow \(id) is active in this environment"
        case .alreadyActive(let id, let number): "version \(number) of workflow \(id) is the active one"
        case .noRollout(let id): "no roll-out of workflow \(id) stands in this environment"
        case .versionDiffers(let id, let number):
            "workflow \(id) has another version \(number) than the bundle: import it with another --id"
        case .templateNotFound(let name): "no template \(name)"
        }
    }
}
