import ArgumentParser
import Foundation
import Persistence
import Testing
import VerificationDomain

@testable import Martletctl

struct CommandFailureTests {
    @Test
    func aFailureKeepsItsWords() {
        #expect(CommandFailure(CommandFailure(message: "no tenant 7")).description == "no tenant 7")
    }

    @Test
    func aWorkflowIsNamed() {
        let id = WorkflowID(rawValue: UUID())
        #expect(CommandFailure(WorkflowError.notFound(id)).description == "no workflow \(id) of this tenant")
        #expect(
            CommandFailure(WorkflowError.versionNotFound(id, 3)).description == "workflow \(id) has no version 3")
        #expect(
            CommandFailure(WorkflowError.notActivatable(id, 3)).description
                == "version 3 of workflow \(id) has mistakes, or is archived: fix the file and import it again")
    }

    @Test
    func aDatabaseThatIsAwayIsSaidInPlainWords() async throws {
        let options = try DatabaseOptions.parse([
            "--database-url", "postgres://secret-user@127.0.0.1:1/none?connect_timeout=1",
        ])
        let error = await #expect(throws: CommandFailure.self) {
            try await options.withPool { pool in try await OperatorStore(pool: pool).store.tenants.list() }
        }
        #expect(
            error?.description
                == "the database cannot be reached; check DATABASE_URL and that Postgres is running")
    }

    @Test
    func theArgumentPrecedesTheEnvironment() throws {
        #expect(try DatabaseOptions.parse(["--database-url", "postgres://a"]).resolvedURL() == "postgres://a")
    }
}
