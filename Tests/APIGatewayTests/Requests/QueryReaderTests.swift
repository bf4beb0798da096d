import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

struct QueryReaderTests {
    private func query(_ text: String) -> QueryReader {
        QueryReader(
            Request(
                head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/things?\(text)"),
                body: RequestBody(buffer: ByteBuffer())))
    }

    @Test
    func goodParametersAreRead() {
        var query = self.query("page=3&flag=True&name=Zo%C3%AB&at=2031-03-01")
        let read = (query.int("page", in: 1...9, default: 1), query.bool("flag", default: false), query.text("name"))
        #expect(read == (3, true, "Zoë"))
        let moment = query.moment("at")
        #expect(moment == Date(timeIntervalSince1970: 1_930_089_600))
        #expect(query.wrong.isEmpty)
    }

    @Test(arguments: ["", "page=&flag=&at="])
    func absentAndEmptyMeanTheDefault(text: String) {
        var query = self.query(text)
        let read = (query.int("page", in: 1...9, default: 7), query.bool("flag", default: true), query.moment("at"))
        #expect(read == (7, true, nil))
        #expect(query.wrong.isEmpty)
    }

    @Test
    func everyMistakeIsNamed() {
        var query = self.query("page=0&size=ten&flag=yes&at=soon")
        _ = query.int("page", in: 1...9, default: 1)
        _ = query.int("size", in: 1...500, default: 20)
        _ = query.bool("flag", default: false)
        _ = query.moment("at")
        #expect(
            query.wrong.fields == [
                "page": ["must be an integer from 1 to 9"], "size": ["must be an integer from 1 to 500"],
                "flag": ["must be true or false"], "at": ["is not a valid ISO-8601 date"],
            ])
    }

    @Test
    func listsComeWithCommasOrRepeated() {
        #expect(self.query("tags=a,b%2Cc&tags=d,,%20e").texts("tags") == ["a", "b", "c", "d", "e"])
    }

    @Test
    func aListOfSomebodysThingsNeedsTheApplicant() {
        #expect(throws: ValidationError(["applicant_id": ["can't be blank"]])) {
            try self.query("").requiredApplicant()
        }
        #expect(throws: Problem.resourceNotFound("Applicant", id: "12")) {
            try self.query("applicant_id=12").requiredApplicant()
        }
    }

    @Test
    func theApplicantOfAListIsRead() throws {
        let id = ApplicantID(rawValue: UUID())
        #expect(try self.query("applicant_id=\(id)").requiredApplicant() == id)
    }

    @Test
    func runsAreFilteredAsTheQuerySays() {
        var query = self.query(
            "status=approved,declined&tags=a&created_at_gt=2031-03-01T10:00:00+00:00"
                + "&created_at_lt=2031-03-02&sort=asc")
        let filter = WorkflowRunRequest.filter(&query)
        var expected = WorkflowRunFilter()
        expected.statuses = [.approved, .declined]
        expected.tags = ["a"]
        expected.createdAfter = Date(timeIntervalSince1970: 1_930_125_600)
        expected.createdBefore = Date(timeIntervalSince1970: 1_930_176_000)
        expected.isAscending = true
        #expect(filter == expected)
        #expect(query.wrong.isEmpty)
    }

    @Test
    func withoutAQueryAllRunsAreListedNewestFirst() {
        var query = self.query("")
        let filter = WorkflowRunRequest.filter(&query)
        #expect(filter == WorkflowRunFilter())
        #expect(!filter.isAscending)
    }

    @Test
    func everyMistakeInAFilterIsNamed() {
        var query = self.query("status=approved,lost&sort=up&created_at_gt=x&created_at_lt=y")
        _ = WorkflowRunRequest.filter(&query)
        #expect(
            query.wrong.fields == [
                "status": ["lost is not a status"], "sort": ["must be asc or desc"],
                "created_at_gt": ["is not a valid ISO-8601 date"], "created_at_lt": ["is not a valid ISO-8601 date"],
            ])
    }
}
