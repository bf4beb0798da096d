import Persistence
import PostgresClient
import VerificationDomain

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
        case WorkflowError.notFound(let id): self.description = "no workflow \(id) of this tenant"
        case WorkflowError.versionNotFound(let id, let number):
            self.description = "workflow \(id) has no version \(number)"
        case WorkflowError.notActivatable(let id, let number):
            self.description =
                "version \(number) of workflow \(id) has mistakes, or is archived: fix the file and import it again"
        default: self.description = "\(error)"
        }
    }

    init(message: String) { self.description = message }
}
