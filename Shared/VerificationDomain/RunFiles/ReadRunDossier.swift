import CanonicalJSON

/// Gathers what files about a run are made of, by a statement for each kind of thing: a run that has ended stands still.
package struct ReadRunDossier: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Read outside a transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// - Returns: `nil` when there is no such run in the scope, or its applicant is deleted.
    /// - Throws: The store's own errors.
    package func callAsFunction(_ id: WorkflowRunID, scope: Scope) async throws -> RunDossier? {
        guard let history = try await self.store.runs.history(of: id, scope: scope),
            let applicant = try await self.store.applicants.find(history.run.applicantID, scope: scope, lock: .none)
        else { return nil }
        let tasks = try await self.store.runs.tasks(of: id, scope: scope)
        // A run's evidence has the media that its tasks name, not whatever else the applicant has.
        var named: Set<String> = []
        for task in tasks {
            Self.texts(of: task.input, into: &named)
            if let output = task.output { Self.texts(of: output, into: &named) }
        }
        return RunDossier(
            isSandbox: scope.isSandbox, applicant: applicant, history: history, tasks: tasks,
            reports: try await self.store.reports.list(of: id, scope: scope),
            documents: try await self.store.documents.list(of: applicant.id, scope: scope).filter {
                named.contains($0.id.description)
            },
            livePhotos: try await self.store.livePhotos.list(of: applicant.id, scope: scope).filter {
                named.contains($0.id.description)
            },
            idPhotos: try await self.store.idPhotos.list(of: applicant.id, scope: scope).filter {
                named.contains($0.id.description)
            })
    }

    /// Ids come as `{"id"}`, as plain texts or in lists, in whatever case the client wrote them.
    private static func texts(of value: JSONValue, into texts: inout Set<String>) {
        switch value {
        case .string(let text): texts.insert(text.lowercased())
        case .array(let values): for value in values { self.texts(of: value, into: &texts) }
        case .object(let members): for value in members.values { self.texts(of: value, into: &texts) }
        case .null, .bool, .integer, .number: return
        }
    }
}
