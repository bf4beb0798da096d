import Testing

@testable import APIGateway

struct ReferrerPatternTests {
    /// Source: API reference v3.6, "The referrer argument", and what attackers write.
    private static let example = "https://*.example.com/example_page/*"

    @Test(arguments: [
        "https://example.com/example_page/", "https://a.b.example.com/example_page/x?y=1",
        "HTTPS://A.EXAMPLE.COM/example_page/", "https://a.example.com:8443/example_page/",
        "https://a.example.com/example_page/#https://evil.com", "https://a.example.com/example_page/*",
    ])
    func pagesOfThePatternMatch(page: String) throws {
        #expect(try #require(ReferrerPattern(Self.example)).matches(page))
    }

    @Test(arguments: [
        "http://a.example.com/example_page/", "https://example.com/example_page",
        "https://badexample.com/example_page/", "https://example.com.evil.com/example_page/",
        "https://a.example.com@evil.com/example_page/", "https://evil.com@a.example.com/example_page/",
        "https://evil.com/?https://a.example.com/example_page/", "https://evil.com#.example.com/example_page/",
        "https://evil.com\\.example.com/example_page/", "https://evil.com/\\@a.example.com/example_page/",
        "https://a.example.com/EXAMPLE_PAGE/", "", "https://", "https:/a.example.com/example_page/",
        "https:a.example.com/example_page/", "//a.example.com/example_page/", "ftp://a.example.com/example_page/",
        "*://a.example.com/example_page/", "https://*.example.com/example_page/",
        "https://.example.com/example_page/", "https://a..example.com/example_page/",
        "https://a.example.com./example_page/", "https://a.example.com:0/example_page/",
        "https://a.example.com:/example_page/", "https://a.example.com:99999/example_page/",
        "https://a.example.com:80:80/example_page/", " https://a.example.com/example_page/",
        "https://a.example.com/example_page/ x", "https://a.example.com/example_page/\t",
        "https://ä.example.com/example_page/", "https://a.example.com/example%5Fpage/",
        "https://a.example.com/x/../example_page/", "https://a.example.com?/example_page/",
        "javascript://a.example.com/example_page/", "https://a%2eexample.com/example_page/",
    ])
    func otherPagesDoNot(page: String) throws {
        #expect(!(try #require(ReferrerPattern(Self.example)).matches(page)))
    }

    @Test(arguments: [
        ("*://*/*", "http://anywhere.test/x", true), ("*://*/*", "https://anywhere.test", true),
        ("*://*/*", "file:///etc/passwd", false), ("http://example.com/", "http://example.com", true),
        ("http://example.com/", "http://example.com/x", false), ("http://example.com/", "http://a.example.com/", false),
        ("https://example.com/*?id=*", "https://example.com/a?id=7", true),
        ("https://example.com/*?id=*", "https://example.com/a?x=7", false),
        ("https://example.com:8443/*", "https://example.com:8443/", true),
        ("https://example.com:8443/*", "https://example.com/", false),
        ("https://example.com:443/*", "https://example.com/", true),
        ("http://[::1]/*", "http://[::1]:3000/x", true), ("http://[::1]/*", "http://[::2]/x", false),
        ("https://*.Example.com/A*c", "https://x.example.com/Abc", true),
        ("https://example.com/a*b*c", "https://example.com/a-b-b-c", true),
        ("https://example.com/a*b*c", "https://example.com/acb", false),
        ("https://example.com/ab*ba", "https://example.com/aba", false),
    ])
    func eachPartIsHeldAgainstItsOwn(pattern: String, page: String, expected: Bool) throws {
        #expect(try #require(ReferrerPattern(pattern)).matches(page) == expected)
    }

    @Test(arguments: [
        "", "*", "example.com", "https://example.com", "https://example.com?x", "https:///x", "ftp://example.com/*",
        "htt*://example.com/*", "https://*example.com/*", "https://a.*.com/*", "https://*.*/*", "https://*./*",
        "https://a*/*", "https://user@example.com/*", "https://exa mple.com/*", "https://bücher.example/*",
        "https://example.com/#x", "https://example.com:x/*", "https://example.com\\/*", "<all_urls>",
        "https://" + String(repeating: "a", count: 64) + ".com/*",
        "https://example.com/" + String(repeating: "a", count: 500),
    ])
    func whatIsNoPatternIsRefused(text: String) { #expect(ReferrerPattern(text) == nil) }

    /// Each step doubles the page; were the work more than linear, the last would not end within the suite's limit.
    @Test(.timeLimit(.minutes(1)))
    func manyStarsCostNoMoreThanTheyAreLong() throws {
        let pattern = try #require(ReferrerPattern("https://example.com/" + String(repeating: "a*", count: 230) + "b"))
        for length in [1_000, 2_000, 4_000, 8_000] {
            #expect(!pattern.matches("https://example.com/" + String(repeating: "a", count: length)))
        }
        #expect(!pattern.matches("https://example.com/" + String(repeating: "a", count: 9_000) + "b"), "too long")
        let glob = PathGlob(
            Array((String(repeating: "a", count: 5_000) + "*" + String(repeating: "ab*", count: 5_000)).utf8))
        #expect(!glob.matches(Array(repeating: UInt8(ascii: "a"), count: 2_000_000)))
    }

    @Test
    func globsAgreeWithTheirDefinition() {
        var random = Seeded(state: 7)
        for _ in 0..<5_000 {
            let glob = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                "ab*"["ab*".index("ab*".startIndex, offsetBy: Int.random(in: 0...2, using: &random))]
            }
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Bool.random(using: &random) ? Character("a") : "b"
            }
            #expect(
                PathGlob(Array(String(glob).utf8)).matches(Array(String(text).utf8))
                    == Self.matches(glob[...], text[...]),
                "\(String(glob)) \(String(text))")
        }
    }

    private static func matches(_ glob: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = glob.first else { return text.isEmpty }
        if first == "*" {
            return Self.matches(glob.dropFirst(), text) || (!text.isEmpty && Self.matches(glob, text.dropFirst()))
        }
        return text.first == first && Self.matches(glob.dropFirst(), text.dropFirst())
    }

    /// The same numbers at every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return self.state ^ (self.state >> 33)
        }
    }
}
