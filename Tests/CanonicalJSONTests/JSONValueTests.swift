import CanonicalJSON
import Foundation
import Testing

@Suite
struct JSONValueTests {
    @Test(
        arguments: [
            [:], .null, [1, 2.5, -3, "text", true, false, .null], ["a": ["b": [["c": 1e300]]]], .integer(.max),
            .integer(.min),
            .number(1e20), "", "é😀",
        ] as [JSONValue])
    func codersRoundTrip(value: JSONValue) throws {
        let data = try JSONEncoder().encode([value])
        #expect(try JSONDecoder().decode([JSONValue].self, from: data) == [value])
    }

    @Test
    func wholeNumbersAreOneValueHoweverWritten() {
        #expect(JSONValue.integer(1) == .number(1))
        #expect(JSONValue.number(1) == .integer(1))
        #expect(Set<JSONValue>([.integer(1), .number(1)]).count == 1)
        #expect(JSONValue.number(1).canonicalBytes() == JSONValue.integer(1).canonicalBytes())
        #expect(JSONValue.integer(.max) != .number(Double(Int64.max)))
        #expect(JSONValue.integer(1) != .number(1.5))
        #expect(JSONValue.bool(true) != 1)
    }

    @Test
    func accessorsAnswerOnlyForTheirKind() {
        let value: JSONValue = ["text": "x", "flag": true, "count": 3, "share": 0.5, "list": [1], "none": .null]
        #expect(value["text"]?.stringValue == "x")
        #expect(value["flag"]?.boolValue == true)
        #expect(value["count"]?.intValue == 3)
        #expect(value["count"]?.doubleValue == 3)
        #expect(value["share"]?.doubleValue == 0.5)
        #expect(value["share"]?.intValue == nil)
        #expect(value["list"]?[0] == 1)
        #expect(value["list"]?[1] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["none"]?.isNull == true)
        #expect(value["absent"] == nil)
        #expect(value["text"]?["inner"] == nil)
        #expect(value["flag"]?.intValue == nil)
        #expect(value.arrayValue == nil)
        #expect(value.objectValue?.count == 6)
    }

    @Test
    func printingShowsNothingOfTheValue() {
        let value: JSONValue = ["name": "Secret"]
        var dumped = ""
        dump(value, to: &dumped)
        let texts = [
            "\(value)", String(reflecting: value), String(describing: [value]), "\(Optional(value) as Any)", dumped,
        ]
        for text in texts {
            #expect(!text.contains("Secret"))
            #expect(!text.contains("name"))
        }
    }
}
