import CanonicalJSON
import Testing
import VerificationDomain

struct LiveVideoDetailsTests {
    /// Source: API reference, "Live video object".
    @Test
    func theReferencesChallengeIsRead() throws {
        let json = try JSONValue(
            parsing: Array(
                #"[{"type": "recite", "query": [1, 2, 3]}, {"type": "movement", "query": "turnRight"}]"#.utf8))
        let details = LiveVideoDetails(challengeJSON: json, languagesJSON: [])
        #expect(details.challenge == [.recite([1, 2, 3]), .movement(.turnRight)])
        #expect(details.challengeJSON == json)
    }

    @Test(arguments: [
        #"{"type": "recite", "query": [1, 2]}"#, #"{"type": "recite", "query": [1, 2, 10]}"#,
        #"{"type": "recite", "query": [1, 2, "3"]}"#, #"{"type": "recite", "query": "123"}"#,
        #"{"type": "movement", "query": "turnUp"}"#, #"{"type": "dance", "query": "turnLeft"}"#, #"{}"#, "7", "null",
    ])
    func anotherChallengeIsNone(text: String) throws {
        #expect(LiveVideoChallenge(try JSONValue(parsing: Array(text.utf8))) == nil)
    }

    @Test(arguments: [("en", true), ("en_US", true), ("zh-Hans-CN", true), ("", false), ("e", false), ("en_", false)])
    func aLanguageIsACode(code: String, isGood: Bool) {
        let language = LiveVideoLanguage(["source": "sdk", "language_code": .string(code)])
        #expect((language != nil) == isGood)
        #expect(LiveVideoLanguage(["source": "The SDK", "language_code": .string(code)]) == nil)
    }
}
