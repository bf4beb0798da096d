import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/extractions` within the scope of the API token. Source: API reference, "Autofill".
struct ExtractionController: Sendable {
    let extract: ExtractDocument

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .post(use: self.create)
    }

    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let body = try await readJSONObject(request)
        var fields = FieldReader(body)
        let given = fields.string("document_id", required: true)
        try fields.wrong.throwIfAny()
        guard let given else { throw fields.wrong }
        guard let id = DocumentID(given) else { return Self.notFound(given) }
        do {
            return try await JSONAnswer.to({ (extraction: DocumentExtraction) in
                JSONAnswer(extraction.response, about: extraction.applicantID)
            }) { try await self.extract(id, scope: context.scope) }
        } catch let error as ExtractionError {
            switch error {
            case .documentNotFound: return Self.notFound(given)
            case .notClassified:
                return Self.refusal(
                    given, type: "classification_failure",
                    message: "We couldn’t recognise the type of this document.")
            case .nothingExtracted:
                return Self.refusal(
                    given, type: "extraction_failure", message: "We couldn’t extract data from this document.")
            }
        }
    }

    private static func notFound(_ given: String) -> Response {
        let message: JSONValue = .string(MissingResource(kind: "Document", id: given).message)
        let problem = ValidationError().problem
        return self.refusal(
            given, type: problem.type, message: problem.message, fields: ["document_id": [message]])
    }

    /// 422 with the document's id beside the error. Source: OpenAPI document, schema `Error_1`.
    private static func refusal(
        _ given: String, type: String, message: String, fields: JSONValue? = nil
    ) -> Response {
        var error: [String: JSONValue] = ["type": .string(type), "message": .string(message)]
        error["fields"] = fields
        return .json(
            .object(["document_id": .string(given), "error": .object(error)]), status: .unprocessableContent)
    }
}

extension DocumentExtraction {
    /// Source: OpenAPI document, schema `extraction`.
    var response: JSONValue {
        var members = self.read.objectValue ?? [:]
        members["document_id"] = .string(self.documentID.description)
        return .object(members)
    }
}
