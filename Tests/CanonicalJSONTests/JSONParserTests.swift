import CanonicalJSON
import Testing

@Suite
struct JSONParserTests {
    @Test(
        arguments: [
            (#"{"a":[1,true,null,"x"],"b":{}}"#, ["a": [1, true, .null, "x"], "b": [:]]),
            (" \t\r\n[ ] \n", []),
            ("-0", 0),
            ("1.0", 1),
            ("1e2", 100),
            ("-1.5E-1", -0.15),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            (#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é""#, "\"\\/\u{8}\u{c}\n\r\té😀é"),
            (#""\u2028""#, "\u{2028}"),
        ] as [(String, JSONValue)])
    func grammarIsRead(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), ("  ", .unexpectedEnd), ("[1", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
            ("\"abc", .unexpectedEnd), ("tru", .unexpectedEnd), ("-", .unexpectedEnd), ("1.", .unexpectedEnd),
            ("\"\\u12", .unexpectedEnd), ("\"\\", .unexpectedEnd), ("1e", .unexpectedEnd),
            ("[1,]", .unexpectedCharacter), ("{\"a\":1,}", .unexpectedCharacter), ("{a:1}", .unexpectedCharacter),
            ("'a'", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter), ("{\"a\" 1}", .unexpectedCharacter),
            ("nul1", .unexpectedCharacter), ("NaN", .unexpectedCharacter), ("\u{FEFF}1", .unexpectedCharacter),
            ("+1", .unexpectedCharacter), (".5", .unexpectedCharacter), ("\u{a0}1", .unexpectedCharacter),
            ("1 2", .trailingText), ("{} {}", .trailingText), ("truex", .trailingText),
            ("// x\n1", .unexpectedCharacter),
            ("01", .invalidNumber), ("-01", .invalidNumber), ("1.x", .invalidNumber), ("1e+x", .invalidNumber),
            ("1e999", .numberOutOfRange), ("-1e999", .numberOutOfRange),
            ("\"a\nb\"", .controlCharacter), ("\"\u{0}\"", .controlCharacter),
            (#""\x""#, .invalidEscape), (#""\u12G4""#, .invalidEscape), (#""\u٣٣٣٣""#, .invalidEscape),
            (#""\ud800""#, .loneSurrogate), (#""\ud800x""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate),
            (#""\udc00""#, .loneSurrogate), (#""\u0000""#, .nullCharacter),
            (#"{"a":1,"a":2}"#, .duplicateName), (#"{"a":1,"\u0061":2}"#, .duplicateName),
        ] as [(String, JSONParseError.Reason)])
    func whatTheGrammarForbidsIsRefused(text: String, reason: JSONParseError.Reason) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text.utf8) }
        #expect(Self.error(text.utf8)?.reason == reason)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0xFF],
        ] as [[UInt8]])
    func malformedUTF8IsRefused(bytes: [UInt8]) {
        let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        #expect(Self.error(quoted)?.reason == .invalidUTF8)
    }

    @Test
    func depthIsBounded() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONValue(parsing: deepest.utf8)
        #expect(Self.error("[\(deepest)]".utf8)?.reason == .tooDeep)
        #expect(Self.error(String(repeating: "{\"a\":", count: 100_000).utf8)?.reason == .tooDeep)
    }

    @Test
    func errorNamesLineAndColumnButNoContent() {
        let error = Self.error("{\n  \"secret\": \"value\",\n  \"other\": tru3\n}".utf8)
        #expect(error == JSONParseError(reason: .unexpectedCharacter, line: 3, column: 15))
        #expect(error?.description == "unexpected character at line 3, column 15")
    }

    @Test
    func everyPrefixOfATextIsRefused() throws {
        let text = Array(#"{"a":[1.5e3,true,null,"é\n\ud83d\ude00"],"b":{"c":[]}}"#.utf8)
        _ = try JSONValue(parsing: text)
        for length in 0..<text.count { #expect(Self.error(text[..<length]) != nil) }
    }

    @Test
    func randomBytesEitherFailOrRoundTrip() throws {
        var seed: UInt64 = 1
        let alphabet = Array(#"{}[]",:\u0123456789.eE+-truefalsn "#.utf8) + [0x00, 0x0A, 0xC3, 0xA9, 0xFF]
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<6 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(seed >> 33) % alphabet.count])
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            #expect(try JSONValue(parsing: value.canonicalBytes()) == value)
        }
        #expect(accepted > 10)
    }

    private static func error(_ bytes: some Collection<UInt8>) -> JSONParseError? {
        do throws(JSONParseError) {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }
}
