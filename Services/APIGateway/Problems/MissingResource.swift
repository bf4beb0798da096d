import ServiceRuntime

/// A resource that a request named by its id, and that is not there.
struct MissingResource: Equatable {
    /// In the documented text's words, such as `WorkflowRun`.
    let kind: String
    /// As we write it, or as the client did.
    let id: String

    /// 404 `resource_not_found`.
    var problem: Problem { .notFound(self.kind, id: self.id) }

    /// The documented text; client libraries' tests hold it to the letter. In a body, where the id is a field's value,
    /// it is that field's message.
    var message: String { self.problem.message }
}

/// An error about a resource that a request names by its id.
protocol ResourceError: ProblemConvertible {
    /// What is not there, when that is what the error says.
    var missing: MissingResource? { get }
}
