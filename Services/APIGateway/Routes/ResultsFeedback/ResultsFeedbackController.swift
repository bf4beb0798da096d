import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/results_feedback` within the scope of the API token.
struct ResultsFeedbackController: Sendable {
    let give: GiveResultsFeedback

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .post(use: self.create)
    }

    /// 200, where the reference says 201: client libraries drop the body of any other answer.
    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let asked = try ResultsFeedbackRequest.parsed(try await readJSONObject(request))
        return try await JSONAnswer.to({ (feedback: ResultsFeedback) in
            JSONAnswer(feedback.response, about: feedback.applicantID)
        }) {
            do {
                return try await self.give(
                    about: asked.subject, expecting: asked.expected, notes: asked.notes, scope: context.scope,
                    actor: context.actor)
            } catch let error as ResultsFeedbackError {
                let (field, kind) =
                    switch error {
                    case .checkNotFound: ("check_id", "Check")
                    case .reportNotFound: ("report_id", "Report")
                    }
                throw ValidationError([field: [MissingResource(kind: kind, id: asked.givenID).message]])
            }
        }
    }
}

/// The body of `POST /v3.6/results_feedback`. Source: API reference, "Fraud reporting".
struct ResultsFeedbackRequest {
    let subject: ResultsFeedback.Subject
    /// As the client wrote it.
    let givenID: String
    let expected: ResultsFeedback.Expectation
    let notes: String?

    /// - Throws: ``ValidationError`` naming every wrong field.
    static func parsed(_ body: JSONValue) throws(ValidationError) -> ResultsFeedbackRequest {
        var fields = FieldReader(body)
        let expected = fields.choice("expected_result", as: ResultsFeedback.Expectation.self, required: true)
        var subject: ResultsFeedback.Subject?
        switch (fields.value("report_id"), fields.value("check_id")) {
        case (nil, nil):
            for key in ["check_id", "report_id"] { fields.refuse(key, "can't be blank unless the other is given") }
        case (.some, .some):
            for key in ["check_id", "report_id"] { fields.refuse(key, "must not be given together with the other") }
        case (.some, nil):
            let id: ReportID? = fields.identifier("report_id", resource: "Report")
            subject = id.map { .report($0) }
        case (nil, .some):
            let id: CheckID? = fields.identifier("check_id", resource: "Check")
            subject = id.map { .check($0) }
        }
        let notes = fields.string("feedback_notes") { text in
            if text.unicodeScalars.count > ResultsFeedback.greatestNotesLength {
                return "is too long (maximum is \(ResultsFeedback.greatestNotesLength) characters)"
            }
            return text.unicodeScalars.contains("\0") ? "must not contain the character NUL" : nil
        }
        try fields.wrong.throwIfAny()
        guard let subject, let expected else { throw fields.wrong }
        let given = (fields.value("report_id") ?? fields.value("check_id"))?.stringValue
        return ResultsFeedbackRequest(
            subject: subject, givenID: given ?? "", expected: expected,
            notes: notes.flatMap { $0.isEmpty ? nil : $0 })
    }
}

extension ResultsFeedbackRequest: CustomStringConvertible {
    /// What it is about alone: the notes are about a person.
    var description: String { "ResultsFeedbackRequest(\(self.subject))" }
}

extension ResultsFeedback {
    /// What was said, and nothing else. Source: OpenAPI document, schema `results_feedback`.
    var response: JSONValue {
        var members: [String: JSONValue] = ["expected_result": .string(self.expected.rawValue)]
        switch self.subject {
        case .check(let id): members["check_id"] = .string(id.description)
        case .report(let id): members["report_id"] = .string(id.description)
        }
        members["feedback_notes"] = self.notes.map { .string($0) }
        return .object(members)
    }
}
