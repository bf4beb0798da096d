import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PostgresClient
import Testing

@testable import ServiceRuntime

struct ProblemTests {
    private struct Unplanned: Error {}
    private struct Planned: ProblemConvertible {
        var problem: Problem { .gone }
    }

    @Test func bodyIsTheDocumentedObject() {
        let problem = Problem.validation(["email": ["invalid format"], "address": ["postcode": ["can't be blank"]]])
        #expect(
            problem.json == #"{"error":{"type":"validation_error","message":"There was a validation error on this "#
                + #"request.","fields":{"address":{"postcode":["can't be blank"]},"email":["invalid format"]}}}"#)
    }

    @Test func fieldsAreLeftOutWhenThereAreNone() {
        #expect(
            Problem.gone.json
                == #"{"error":{"type":"gone","message":"The resource has been deleted or is scheduled for deletion."}}"#
        )
    }

    @Test func answerHasStatusTypeAndHeader() {
        let response = Problem.rateLimited(retryAfter: 0).response
        #expect(response.status == .tooManyRequests)
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.headers[.retryAfter] == "1")
    }

    @Test func missingResourceIsNamedInTheClientsWords() {
        // Official clients compare this text (contract, "Error facts clients pin down").
        #expect(
            Problem.notFound("Applicant", id: "x").message
                == "Could not find the following resource: Applicant with id=x")
    }

    @Test(arguments: [
        ("rate_limit", "Rate limit exceeded. Please try again later."),
        ("unheard_of", "The request could not be completed."),
        ("deletion_incomplete_checks", "Applicants with checks in progress cannot be deleted."),
    ])
    func typeHasItsOwnMessage(type: String, message: String) {
        #expect(Problem(.badRequest, type: type).message == message)
    }

    @Test(arguments: [
        (HTTPError(.notFound) as any Error, 404, "resource_not_found"),
        (HTTPError(.methodNotAllowed), 405, "method_not_allowed"),
        (HTTPError(.contentTooLarge), 413, "payload_too_large"),
        (HTTPError(.badRequest, message: "canary"), 400, "bad_request"), (HTTPError(.conflict), 409, "bad_request"),
        (HTTPError(.unsupportedMediaType), 415, "unsupported_media_type"),
        (HTTPError(.unauthorized), 401, "authorization_error"), (HTTPError(.badGateway), 500, "internal_server_error"),
        (NIOTooManyBytesError(maxBytes: 1), 413, "payload_too_large"),
        (CancellationError(), 503, "service_unavailable"),
        (Planned(), 410, "gone"), (Unplanned(), 500, "internal_server_error"),
        (MultipartError.truncated, 400, "bad_request"),
        (MultipartError.tooManyParts(limit: 1), 413, "payload_too_large"),
        (MultipartError.overlappingReads, 500, "internal_server_error"),
        (SQLError.unavailable("canary"), 503, "service_unavailable"),
        (SQLError.poolTimeout, 503, "service_unavailable"),
        (SQLError.deadlineExceeded, 503, "service_unavailable"), (SQLError.scopeMismatch, 500, "internal_server_error"),
        (SQLError.scopeRequired(table: "canary"), 500, "internal_server_error"),
    ])
    func everyErrorHasAnAnswer(error: any Error, status: Int, type: String) {
        let problem = ProblemMiddleware<BasicServiceContext>.problem(for: error)
        #expect(problem.status.code == status && problem.type == type)
        #expect(!problem.json.contains("canary"))
    }

    @Test func unavailableAnswerSaysWhenToTryAgain() {
        let problem = ProblemMiddleware<BasicServiceContext>.problem(for: SQLError.poolTimeout)
        #expect(problem.headers[.retryAfter] == "1")
    }

    @Test func problemPrintsWithoutItsMessage() {
        #expect("\(Problem.badRequest("canary"))" == "400 bad_request")
    }
}
