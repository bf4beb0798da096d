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
                    about: asked.reportID, expecting: asked.expected, notes: asked.notes, scope: context.scope,
                    actor: context.actor)
            } catch ResultsFeedbackError.reportNotFound {
                throw ValidationError([
                    "report_id": [MissingResource(kind: "Report", id: asked.givenReportID).message]
                ])
            }
        }
    }
}

/// The body of `POST /v3.6/results_feedback`. Source: API reference, "Fraud reporting".
struct ResultsFeedbackRequest {
    let reportID: ReportID
    /// As the client wrote it.
    let givenReportID: String
    let expected: ResultsFeedback.Expectation
    let notes: String?

    /// - Throws: ``ValidationError`` naming every wrong field.
    static func parsed(_ body: JSONValue) throws(ValidationError) -> ResultsFeedbackRequest {
        var fields = FieldReader(body)
        let expected = fields.choice("expected_result", as: ResultsFeedback.Expectation.self, required: true)
        var reportID: ReportID?
        switch (fields.value("report_id"), fields.value("check_id")) {
        case (nil, nil):
            for key in ["check_id", "report_id"] { fields.refuse(key, "can't be blank unless the other is given") }
        case (.some, .some):
            for key in ["check_id", "report_id"] { fields.refuse(key, "must not be given together with the other") }
        case (.some, nil): reportID = fields.identifier("report_id", resource: "Report")
        case (nil, .some):
            // There are no checks here, so that whatever id is given, nothing has it.
            if let text = fields.string("check_id", required: true) {
                fields.refuse("check_id", MissingResource(kind: "Check", id: text).message)
            }
        }
        let notes = fields.string("feedback_notes") { text in
            if text.unicodeScalars.count > ResultsFeedback.greatestNotesLength {
                return "is too long (maximum is \(ResultsFeedback.greatestNotesLength) characters)"
            }
            return text.unicodeScalars.contains("\0") ? "must not contain the character NUL" : nil
        }
        try fields.wrong.throwIfAny()
        guard let reportID, let expected else { throw fields.wrong }
        return ResultsFeedbackRequest(
            reportID: reportID, givenReportID: fields.value("report_id")?.stringValue ?? reportID.description,
            expected: expected, notes: notes.flatMap { $0.isEmpty ? nil : $0 })
    }
}

extension ResultsFeedbackRequest: CustomStringConvertible {
    /// The report alone: the notes are about a person.
    var description: String { "ResultsFeedbackRequest(\(self.reportID))" }
}

extension ResultsFeedback {
    /// What was said, and nothing else. Source: OpenAPI document, schema `results_feedback`.
    var response: JSONValue {
        var members: [String: JSONValue] = [
            "expected_result": .string(self.expected.rawValue), "report_id": .string(self.reportID.description),
        ]
        members["feedback_notes"] = self.notes.map { .string($0) }
        return .object(members)
    }
}
