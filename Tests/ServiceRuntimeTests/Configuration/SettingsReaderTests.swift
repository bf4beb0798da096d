import Foundation
import Testing

@testable import ServiceRuntime

struct SettingsReaderTests {
    private enum Colour: String, CaseIterable { case red, green }

    /// What one reading of one setting gives.
    private func read<T>(_ environment: [String: String], _ body: (inout SettingsReader) -> T) throws -> T {
        var settings = SettingsReader(environment: environment)
        let value = body(&settings)
        try settings.finish()
        return value
    }

    /// The mistakes of one reading.
    private func mistakes(
        _ environment: [String: String], _ body: (inout SettingsReader) -> Void
    ) -> [ConfigurationMistake] {
        var settings = SettingsReader(environment: environment)
        body(&settings)
        return settings.mistakes
    }

    @Test func absentSettingHasItsDefault() throws {
        #expect(try self.read([:]) { $0.int("webhook.concurrency", in: 1...512, default: 64) } == 64)
    }

    @Test func keyIsTheVariableInCapitals() throws {
        let environment = ["WEBHOOK_ALLOWED_NETWORKS": "10.0.0.0/8, fd00::/8"]
        let networks = try self.read(environment) { $0.networks("webhook.allowed_networks") }
        #expect(networks.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
    }

    @Test(arguments: ["0", "513", "64.0", "sixty-four", "0x40", "6 4"])
    func numberThatIsWrongIsAMistake(text: String) {
        let mistakes = self.mistakes(["WEBHOOK_CONCURRENCY": text]) {
            _ = $0.int("webhook.concurrency", in: 1...512, default: 64)
        }
        #expect(
            mistakes.map(\.description) == [
                "webhook.concurrency (WEBHOOK_CONCURRENCY) is wrong: it must be a whole number from 1 to 512"
            ])
    }

    @Test(arguments: ["1", " 512 ", "64"])
    func numberWithinItsRangeIsTaken(text: String) throws {
        let value = try self.read(["A_B": text]) { $0.int("a.b", in: 1...512) }
        #expect(String(value) == text.trimmed)
    }

    @Test func blankSettingIsAbsent() throws {
        #expect(try self.read(["A": "  "]) { $0.int("a", in: 1...9, default: 3) } == 3)
    }

    @Test func everyMistakeIsReportedAtOnce() {
        #expect {
            var settings = SettingsReader(environment: ["A": "x", "C": "maybe"])
            _ = settings.int("a", in: 1...2, default: 1)
            _ = settings.string("b")
            _ = settings.bool("c", default: true)
            _ = settings.secret("d")
            try settings.finish()
        } throws: { error in
            (error as? ConfigurationError)?.mistakes.map(\.key) == ["a", "b", "c", "d"]
        }
    }

    @Test func mistakeDoesNotShowTheValue() {
        let mistakes = self.mistakes(["A": "hunter2"]) { _ = $0.url("a") }
        #expect(mistakes.count == 1)
        #expect(!mistakes.description.contains("hunter2"))
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("20s", .seconds(20)), ("5m", .seconds(300)), ("48h", .seconds(172_800)),
        ("30d", .seconds(2_592_000)),
    ])
    func lengthOfTimeIsANumberAndAUnit(text: String, expected: Duration) throws {
        let value = try self.read(["A": text]) { $0.duration("a", in: .zero ... .seconds(10_000_000)) }
        #expect(value == expected)
    }

    @Test(arguments: ["20", "s", "-1s", "1.5s", "1 s", "1w", "99999999999999999999d", "9223372036854775807d"])
    func otherLengthOfTimeIsAMistake(text: String) {
        let mistakes = self.mistakes(["A": text]) { _ = $0.duration("a", in: .zero ... .seconds(60), default: .zero) }
        #expect(mistakes.first?.allowed == "a number with one of the units ms, s, m, h, d, from 0d to 1m")
    }

    @Test(arguments: [("true", true), ("YES", true), ("1", true), ("false", false), ("no", false), ("0", false)])
    func truthValueHasSixSpellings(text: String, expected: Bool) throws {
        #expect(try self.read(["A": text]) { $0.bool("a", default: !expected) } == expected)
    }

    @Test func choiceIsOneOfTheRawValues() throws {
        #expect(try self.read(["A": "green"]) { $0.choice("a", default: Colour.red) } == .green)
        let mistakes = self.mistakes(["A": "blue"]) { _ = $0.choice("a", default: Colour.red) }
        #expect(mistakes.first?.allowed == "one of red, green")
    }

    @Test(arguments: [
        "http://example.com", "https://", "example.com", "https://user:pw@example.com", "ftp://a", "https:a",
    ])
    func addressThatIsNotPlainHTTPSIsAMistake(text: String) {
        #expect(self.mistakes(["A": text]) { _ = $0.url("a") }.count == 1)
    }

    @Test func addressIsTaken() throws {
        let url = try self.read(["A": "http://localhost:8080/x"]) { $0.url("a", schemes: ["http", "https"]) }
        #expect(url.absoluteString == "http://localhost:8080/x")
    }

    @Test func oneWrongItemSpoilsAList() {
        #expect(self.mistakes(["A": "10.0.0.0/8, 10.0.0.0/33"]) { _ = $0.networks("a") }.count == 1)
    }

    @Test func listIgnoresEmptyItems() throws {
        #expect(try self.read(["A": "a, b,,c,"]) { $0.strings("a") } == ["a", "b", "c"])
    }

    @Test func callersOwnMistakeIsReported() {
        let mistakes = self.mistakes([:]) { $0.refuse("a.b", allowed: "shorter than c") }
        #expect(mistakes.map(\.description) == ["a.b (A_B) is wrong: it must be shorter than c"])
    }

    @Test func secretComesFromItsVariable() throws {
        #expect(try self.read(["DATABASE_URL": "postgres://x"]) { $0.secret("database.url") }.exposed == "postgres://x")
    }

    @Test func secretComesFromItsFileWithoutTheLineEnding() throws {
        let path = try self.file("postgres://y\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try self.read(["DATABASE_URL_FILE": path]) { $0.secret("database.url") }.exposed == "postgres://y")
    }

    @Test func secretMustNotBeSetTwice() throws {
        let path = try self.file("y")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let mistakes = self.mistakes(["A": "x", "A_FILE": path]) { _ = $0.optionalSecret("a") }
        #expect(mistakes.map(\.key) == ["a.file"])
    }

    @Test(arguments: ["", "\n"])
    func emptySecretFileIsAMistake(content: String) throws {
        let path = try self.file(content)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(self.mistakes(["A_FILE": path]) { _ = $0.secret("a") }.map(\.key) == ["a.file"])
    }

    @Test func missingSecretFileIsAMistake() {
        #expect(self.mistakes(["A_FILE": "/nonexistent/secret"]) { _ = $0.secret("a") }.map(\.key) == ["a.file"])
    }

    @Test func longSecretFileIsAMistake() throws {
        let path = try self.file(String(repeating: "x", count: 65_537))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(self.mistakes(["A_FILE": path]) { _ = $0.secret("a") }.count == 1)
    }

    @Test func optionalSecretMayBeAbsent() throws {
        #expect(try self.read([:]) { $0.optionalSecret("a")?.exposed } == nil)
    }

    @Test func secretPrintsAsRedacted() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect("\(secret) \(String(reflecting: secret))" == "redacted redacted")
        #expect(!dumped.contains("hunter2"))
    }

    private func file(_ content: String) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try Data(content.utf8).write(to: url)
        return url.path()
    }
}
