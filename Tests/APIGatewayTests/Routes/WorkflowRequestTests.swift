import CanonicalJSON
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

/// Bodies and queries below `/v1/workflows`.
struct WorkflowRequestTests {
    private func request(
        _ body: String = "", contentType: String? = nil, accept: String? = nil, query: String = ""
    ) -> Request {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/things?\(query)")
        head.headerFields[.contentType] = contentType
        head.headerFields[.accept] = accept
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    }

    private func query(_ text: String) -> QueryReader { QueryReader(self.request(query: text)) }

    @Test(arguments: [
        ("{}", "application/json"), (" \n{}", "application/json; charset=utf-8"), ("a: 1", "application/yaml"),
        ("a: 1", "text/x-yaml"), ("{}", "application/x-yaml"), ("a: 1", nil), ("{}", nil),
    ])
    func fileIsTakenInBothFormats(body: String, contentType: String?) async throws {
        let bytes = try await WorkflowRequest.file(self.request(body, contentType: contentType))
        #expect(bytes == Array(body.utf8))
    }

    @Test(arguments: [
        ("a: 1", "application/json"), ("{}", "text/plain"), ("{}", "application/x-www-form-urlencoded"), ("", nil),
        ("", "application/yaml"),
    ])
    func anythingElseIsABadRequest(body: String, contentType: String?) async throws {
        let error = await #expect(throws: Problem.self) {
            _ = try await WorkflowRequest.file(self.request(body, contentType: contentType))
        }
        #expect(error?.status == .badRequest)
    }

    @Test
    func fileHasALimit() async throws {
        let longest = String(repeating: "#", count: 1_048_576)
        #expect(try await WorkflowRequest.file(self.request(longest)).count == 1_048_576)
        let error = await #expect(throws: Problem.self) {
            _ = try await WorkflowRequest.file(self.request(longest + "#"))
        }
        #expect(error?.status == .contentTooLarge)
    }

    @Test(arguments: [
        (nil, "", FileFormat.json), ("application/yaml", "", .yaml), ("text/html, application/yaml;q=0.5", "", .yaml),
        ("application/json, application/yaml", "", .json), ("application/yaml", "format=json", .json),
        (nil, "format=yaml", .yaml), ("*/*", "", .json),
    ])
    func formatIsAskedByQueryOrHeader(accept: String?, query: String, format: FileFormat) {
        var reader = self.query(query)
        #expect(FileFormat(askedBy: self.request(accept: accept, query: query), &reader) == format)
        #expect(reader.wrong.isEmpty)
    }

    @Test
    func everyWrongParameterIsNamed() {
        var reader = self.query(
            "id=x&format=xml&from=first&page=0&per_page=101&notes=\(String(repeating: "n", count: 2001))&z=1")
        reader.refuseOthers(than: ["id", "format", "from", "page", "per_page", "notes"])
        #expect(WorkflowRequest.identifier(&reader) == nil)
        #expect(WorkflowRequest.notes(&reader) == nil)
        _ = FileFormat(askedBy: self.request(), &reader)
        _ = WorkflowRequest.selection("from", default: .active, in: &reader)
        _ = WorkflowRequest.page(&reader)
        #expect(Set(reader.wrong.fields.keys) == ["id", "format", "from", "page", "per_page", "notes", "z"])
    }

    @Test
    func goodParametersAreRead() throws {
        let id = WorkflowID(rawValue: UUID())
        var reader = self.query("id=\(id)&notes=Zo%C3%AB&from=3&page=2&per_page=50")
        #expect(WorkflowRequest.identifier(&reader) == id)
        #expect(WorkflowRequest.notes(&reader) == "Zoë")
        #expect(WorkflowRequest.selection("from", default: .active, in: &reader) == .number(3))
        #expect(WorkflowRequest.selection("to", default: .newest, in: &reader) == .newest)
        #expect(WorkflowRequest.page(&reader) == Page(number: 2, size: 50))
        #expect(reader.wrong.isEmpty)
    }

    @Test
    func runsOfAReplayAreLimited() {
        var reader = self.query(
            "version=3&created_at_gt=2031-03-01T10:00:00Z&created_at_lt=2031-04-01&limit=1000")
        let filter = WorkflowRequest.histories(&reader)
        #expect(filter.version == 3)
        #expect(filter.createdAfter == Date(timeIntervalSince1970: 1_930_125_600))
        #expect(filter.createdBefore == Date(timeIntervalSince1970: 1_932_768_000))
        #expect(filter.limit == 1000)
        #expect(reader.wrong.isEmpty)
        var none = self.query("")
        #expect(WorkflowRequest.histories(&none) == RunHistoryFilter())
        for wrong in ["version=0", "limit=0", "limit=1001", "created_at_gt=x", "status=approved"] {
            var reader = self.query(wrong)
            _ = WorkflowRequest.histories(&reader)
            #expect(reader.wrong.fields.count == 1, "\(wrong)")
        }
    }

    @Test
    func percentageIsAllUnlessGiven() throws {
        #expect(try WorkflowRequest.percentage([:]) == 100)
        #expect(try WorkflowRequest.percentage(["percentage": 1]) == 1)
        for wrong in [JSONValue.object(["percentage": 0]), ["percentage": 101], ["percentage": "5"], ["part": 5]] {
            #expect(throws: ValidationError.self) { _ = try WorkflowRequest.percentage(wrong) }
        }
    }

    @Test
    func mistakesOfFormAreAnsweredByPlace() throws {
        let error = try #require(throws: WorkflowParseError.self) {
            try WorkflowDefinition.parse(Array("format: martlet.workflow/1\nname: 7\nnodes: []\nedges: []".utf8))
        }
        #expect(error.problem.status == .unprocessableContent)
        #expect(Set(error.problem.fields.keys) == ["name"])
        guard case .messages(let messages) = error.problem.fields["name"] else {
            Issue.record("no messages")
            return
        }
        #expect(messages.count == 1)
        #expect(messages[0].hasPrefix("E-FORM (line 2): "))
        let whole = try #require(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array("- [".utf8)) }
        #expect(Set(whole.problem.fields.keys) == ["base"])
    }
}
