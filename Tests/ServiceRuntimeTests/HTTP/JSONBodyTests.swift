import CanonicalJSON
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ServiceRuntime

struct JSONBodyTests {
    private func request(_ body: String, type: String? = "application/json", length: Int? = nil) -> Request {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        head.headerFields[.contentType] = type
        head.headerFields[.contentLength] = length.map { String($0) }
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    }

    private func problem(_ request: Request, maximum: Int = 1_000) async -> Problem? {
        do {
            _ = try await readJSONObject(request, maximum: maximum)
            return nil
        } catch {
            return error as? Problem
        }
    }

    @Test func objectIsRead() async throws {
        #expect(try await readJSONObject(self.request(#"{"a": [1]}"#)) == ["a": [1]])
    }

    @Test(arguments: [nil, "application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"])
    func typeIsJSONOrAbsent(type: String?) async throws {
        #expect(try await readJSONObject(self.request("{}", type: type)) == [:])
    }

    @Test(arguments: ["application/json", "application/x-www-form-urlencoded", nil])
    func noBodyIsAnEmptyObject(type: String?) async throws {
        #expect(try await readJSONObject(self.request("", type: type)) == [:])
    }

    @Test func placeOfAMistakeIsNamedAndItsTextIsNot() async {
        let problem = await self.problem(self.request("{\n  \"canary\": nope}"))
        #expect(problem?.status == .badRequest && problem?.type == "bad_request")
        #expect(problem?.message.contains("line 2, column 14") == true)
        #expect(problem?.message.contains("canary") == false)
    }

    @Test(arguments: ["[]", "1", "null", "\"a\""])
    func otherValuesAreRefused(body: String) async {
        #expect(await self.problem(self.request(body)) == .badRequest("The request body must be a JSON object."))
    }

    @Test func formIsRefused() async {
        let problem = await self.problem(self.request("{}", type: "application/x-www-form-urlencoded"))
        #expect(problem?.status == .badRequest)
    }

    @Test func longBodyIsRefused() async {
        #expect(await self.problem(self.request("{\"a\": 1}"), maximum: 7) == .tooLarge)
    }

    @Test func announcedLengthIsRefusedBeforeItIsRead() async {
        #expect(await self.problem(self.request("{}", length: 1_001)) == .tooLarge)
    }

    @Test func bodyThatIsCutShortIsRefused() async {
        #expect(await self.problem(self.request("{}", length: 3)) == .badRequest("The request body is incomplete."))
    }

    @Test func bodyOfTheLongestLengthIsTaken() async throws {
        #expect(try await readJSONObject(self.request("{\"a\": 1}"), maximum: 8) == ["a": 1])
    }
}
