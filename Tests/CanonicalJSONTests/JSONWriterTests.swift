import CanonicalJSON
import Testing

@Suite
struct JSONWriterTests {
    // RFC 8785, appendix B.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func numbersAreWrittenAsRFC8785Says(bits: UInt64, text: String) {
        #expect(Self.text(.number(Double(bitPattern: bits))) == text)
    }

    @Test
    func namesAreSortedByUTF16CodeUnits() {
        // RFC 8785 §3.2.3.
        let value: JSONValue = [
            "\u{20AC}": "Euro Sign", "\r": "Carriage Return", "\u{FB33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1F600}": "Emoji", "\u{80}": "Control", "\u{F6}": "Latin Small Letter O With Diaeresis",
        ]
        let expected =
            #"{"\r":"Carriage Return","1":"One","\#u{80}":"Control","#
            + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
            + "\"\u{1F600}\":\"Emoji\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        #expect(Self.text(value) == expected)
    }

    @Test
    func stringsEscapeOnlyWhatTheyMust() {
        // RFC 8785 §3.2.2.2 and its example in §3.2.2.
        let value: JSONValue = .string(
            "\u{20AC}$\u{000F}\u{000A}A'\u{0042}\u{0022}\u{005C}\\\"/\u{8}\u{9}\u{c}\r\u{7f}")
        let expected = "\"\u{20AC}$" + #"\u000f\nA'B\"\\\\\"/\b\t\f\r"# + "\u{7f}\""
        #expect(Self.text(value) == expected)
    }

    @Test
    func integersStayExactBeyondDoubles() {
        #expect(
            Self.text([.integer(.max), .integer(.min), 9_007_199_254_740_993])
                == "[9223372036854775807,-9223372036854775808,9007199254740993]")
    }

    @Test
    func whatIsNotFiniteIsNull() {
        #expect(Self.text([.number(.nan), .number(.infinity)]) == "[null,null]")
    }

    @Test
    func prettyTextReadsBackAndEndsWithALine() throws {
        let value: JSONValue = ["b": [1, [], [:]], "a": ["x": .null]]
        let pretty = String(decoding: value.prettyBytes(), as: UTF8.self)
        #expect(
            pretty == """
                {
                  "a": {
                    "x": null
                  },
                  "b": [
                    1,
                    [],
                    {}
                  ]
                }

                """)
        #expect(try JSONValue(parsing: pretty.utf8) == value)
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.canonicalBytes(), as: UTF8.self)
    }
}
