import Foundation
import Persistence
package import VerificationDomain

extension TestDatabase {
    /// A file that is to be made of a run.
    @discardableResult
    package func insertRunFile(
        of run: WorkflowRun, kind: RunFile.Kind = .timelineFile, scope: Scope = .acmeSandbox,
        content: RunFile.Content? = nil
    ) async throws -> RunFile {
        var file = RunFile(
            id: .random(), kind: kind, runID: run.id, applicantID: run.applicantID, objectID: .random(),
            createdAt: .fixture)
        let files = PostgresRunFileRepository(on: self.superuser)
        try await files.insert(file, scope: scope)
        if let content {
            _ = try await files.complete(file.id, content: content, scope: scope)
            file.content = content
        }
        return file
    }
}

extension RunFile.Content {
    /// Of a file that no blob store has.
    package static let fixture = RunFile.Content(
        byteCount: 1_234, sha256: Array(repeating: 7, count: 32), madeAt: .fixture.addingTimeInterval(5))
}
