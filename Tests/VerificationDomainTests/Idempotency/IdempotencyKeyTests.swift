import Testing
import VerificationDomain

struct IdempotencyKeyTests {
    @Test(arguments: ["a", "8e03978e-40d5-43e8-bc93-6894a57f9324", "\"quoted\"", String(repeating: "~", count: 255)])
    func visibleTextIsAKey(text: String) { #expect(IdempotencyKey(text) != nil) }

    @Test(arguments: ["", " ", "a b", "a\tb", "a\u{7F}", "ключ", "é", String(repeating: "a", count: 256)])
    func anythingElseIsNone(text: String) { #expect(IdempotencyKey(text) == nil) }

    @Test
    func holdersHaveKeysOfTheirOwn() throws {
        let key = try #require(IdempotencyKey("a"))
        #expect(key.digest(for: "x") != key.digest(for: "y"))
        #expect(key.digest(for: "x") == key.digest(for: "x"))
        #expect(try #require(IdempotencyKey("b")).digest(for: "x") != key.digest(for: "x"))
    }

    @Test
    func aKeyDoesNotPrint() throws {
        #expect(!"\(try #require(IdempotencyKey("Anna-Smith")))".contains("Anna"))
    }

    @Test(arguments: [[UInt8](), [0, 10, 13, 10], Array("a:b\n\nc\n".utf8)])
    func anAnswerComesBackAsItWas(body: [UInt8]) {
        for headers in [[:], ["content-type": "application/json", "location": "/v3.6/x:y"]] {
            let answer = KeptAnswer(status: 201, headers: headers, body: body)
            #expect(KeptAnswer(status: 201, bytes: answer.bytes) == answer)
        }
        #expect(KeptAnswer(status: 201, bytes: Array("no end".utf8)) == nil)
        #expect(KeptAnswer(status: 201, bytes: Array("no colon\n\n".utf8)) == nil)
    }
}
