import Foundation
import FuzzTargets
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

struct QueryReaderTests {
    private func request(_ query: String) -> Request {
        Request(
            head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/things?\(query)"),
            body: RequestBody(buffer: ByteBuffer()))
    }

    private func query(_ text: String) -> QueryReader { QueryReader(self.request(text)) }

    @Test
    func goodParametersAreRead() {
        var query = self.query("page=3&flag=True&name=Zo%C3%AB&at=2031-03-01")
        let read = (query.int("page", in: 1...9, default: 1), query.bool("flag", default: false), query.text("name"))
        #expect(read == (3, true, "Zoë"))
        #expect("\(query)" == "QueryReader(4 parameters)")
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
        var query = self.query("tags=a,b%2Cc&tags=d,,%20e")
        #expect(query.texts("tags") == ["a", "b", "c", "d", "e"])
    }

    @Test
    func aPlusIsASpaceUnlessItIsEscaped() {
        var query = self.query(
            "tags=main+job,a%2Bb,c%20d&na+me=x&at=2031-03-01T10:00:00+00:00&since=2031-03-01T10:00:00%2B00:00")
        #expect(query.texts("tags") == ["main job", "a+b", "c d"])
        #expect(query.text("na me") == "x")
        let moments = (query.moment("at"), query.moment("since"))
        let moment = Date(timeIntervalSince1970: 1_930_125_600)
        #expect(moments == (moment, moment))
        #expect(query.wrong.isEmpty)
    }

    @Test(arguments: ["%00", "a%00", "%0A", "%7F", "%C2%85", "a,%09"])
    func aControlCharacterIsNamed(text: String) {
        var query = self.query("one=\(text)&all=\(text)")
        _ = (query.text("one"), query.texts("all"))
        let message = ["invalid characters, control characters are forbidden"]
        #expect(query.wrong.fields == ["one": message, "all": message])
    }

    @Test(arguments: ["%FF", "%E9", "100%", "%zz"])
    func whatIsNoEncodedUTF8IsNamed(text: String) {
        var query = self.query("one=\(text)&all=\(text)")
        _ = (query.text("one"), query.texts("all"))
        let message = ["must be UTF-8, percent-encoded"]
        #expect(query.wrong.fields == ["one": message, "all": message])
    }

    /// What reaches a statement holds no NUL and no other control character, whatever the query was.
    @Test
    func noMutationBringsAControlCharacterIn() {
        let seeds = [
            "page=3&name=Zo%C3%AB&tags=a,b&tags=c", "name=%00&name=%zz&&&=", "status=approved%2Cdeclined&sort=asc", "",
        ]
        let mutator = Mutator(seeds: seeds.map { Array($0.utf8) }, seed: 1)
        for number in 0..<3_000 {
            // A request line holds visible characters only.
            let text = String(decoding: mutator.input(number).filter { (0x21..<0x7F).contains($0) }, as: UTF8.self)
            var query = self.query(text)
            let read = [query.text("name"), query.text("status")].compactMap(\.self) + query.texts("tags")
            let isClean = read.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
            #expect(isClean, "input \(number) of seed 1")
            #expect((1...9).contains(query.int("page", in: 1...9, default: 1)), "input \(number) of seed 1")
        }
    }

    @Test
    func aListOfSomebodysThingsNeedsTheApplicant() {
        #expect(throws: ValidationError(["applicant_id": ["can't be blank"]])) {
            try QueryReader.requiredApplicant(self.request(""))
        }
        #expect(throws: Problem.notFound("Applicant", id: "12")) {
            try QueryReader.requiredApplicant(self.request("applicant_id=12"))
        }
        let message = "invalid characters, control characters are forbidden"
        #expect(throws: ValidationError(["applicant_id": [message]])) {
            try QueryReader.requiredApplicant(self.request("applicant_id=%00"))
        }
    }

    @Test
    func theApplicantOfAListIsRead() throws {
        let id = ApplicantID(rawValue: UUID())
        #expect(try QueryReader.requiredApplicant(self.request("applicant_id=\(id)")) == id)
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
        var query = self.query("status=approved,lost,found&sort=up&created_at_gt=x&created_at_lt=y")
        _ = WorkflowRunRequest.filter(&query)
        #expect(
            query.wrong.fields == [
                "status": ["is not included in the list"], "sort": ["must be asc or desc"],
                "created_at_gt": ["is not a valid ISO-8601 date"], "created_at_lt": ["is not a valid ISO-8601 date"],
            ])
    }

    private func filter(tags: [String]) -> (tags: [String], wrong: [String]?) {
        var query = self.query("tags=\(tags.joined(separator: ","))")
        let filter = WorkflowRunRequest.filter(&query)
        return (filter.tags, query.wrong.fields["tags"])
    }

    @Test
    func aTagCountsOnceHoweverOftenItIsNamed() {
        let few = self.filter(tags: ["b", "a"] + Array(repeating: "b", count: 10_000))
        #expect(few == (["b", "a"], nil))
        #expect(self.filter(tags: ["%C3%A9", "e%CC%81", "%C3%A9"]).tags.count == 2)
    }

    @Test
    func noMoreTagsAreAskedForThanARunCanHave() {
        let tags = (0..<30).map { "t\($0)" }
        #expect(self.filter(tags: tags) == (tags, nil))
        #expect(self.filter(tags: tags + ["more"]).wrong == ["is too long (maximum is 30 tags)"])
    }

    @Test
    func noTagIsLongerThanOneOfARunCanBe() {
        let tag = String(repeating: "a", count: 128)
        #expect(self.filter(tags: [tag]) == ([tag], nil))
        #expect(self.filter(tags: [tag + "a"]).wrong == ["each must have 1 to 128 characters"])
    }
}
