import Testing

@testable import ServiceRuntime

struct MultipartParserTests {
    private static let mixed = MultipartText.body([
        MultipartText.field("type", "passport"),
        (
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg",
            "\r\n--\r\n-X\r\n--\rX--Y\r\n\r\n"
        ),
        MultipartText.field("empty", ""),
        MultipartText.field("location", #"{"country_of_residence":"GBR"}"#),
    ])

    @Test func partsComeInTheirOrder() throws {
        let parts = try MultipartText.parse([Self.mixed])
        #expect(parts.map(\.headers.name) == ["type", "file", "empty", "location"])
        #expect(
            parts.map(\.text) == [
                "passport", "\r\n--\r\n-X\r\n--\rX--Y\r\n\r\n", "", #"{"country_of_residence":"GBR"}"#,
            ])
        #expect(parts[1].headers == MultipartHeaders(name: "file", fileName: "a.jpg", contentType: "image/jpeg"))
        #expect(!parts.contains { !$0.isComplete })
    }

    @Test func everySplitGivesTheSameParts() throws {
        let whole = try MultipartText.parse([Self.mixed])
        for split in 0...Self.mixed.count {
            let parts = try MultipartText.parse([Self.mixed[..<split], Self.mixed[split...]])
            #expect(parts == whole, "split at \(split)")
        }
    }

    @Test func bytesOneByOneGiveTheSameParts() throws {
        let whole = try MultipartText.parse([Self.mixed])
        #expect(try MultipartText.parse(Self.mixed.map { [$0] }) == whole)
    }

    @Test func everyTruncationIsNoticed() {
        // The line ending after the last boundary is optional.
        for length in 0..<(Self.mixed.count - 2) {
            #expect(throws: MultipartError.self, "cut at \(length)") {
                try MultipartText.parse([Self.mixed[..<length]])
            }
        }
    }

    @Test func preambleAndEpilogueAreIgnored() throws {
        let body =
            Array("This is MIME.\r\n".utf8) + MultipartText.body([MultipartText.field("a", "1")])
            + Array("--X\r\nnot a part".utf8)
        #expect(try MultipartText.parse([body]).map(\.text) == ["1"])
    }

    @Test func boundaryLineMayHavePadding() throws {
        let body = "--X \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--X--"
        #expect(try MultipartText.parse([Array(body.utf8)]).map(\.text) == ["1"])
    }

    @Test func partMayHaveNoContentAtAll() throws {
        let header = "--X\r\nContent-Disposition: form-data; name="
        let body = Array("\(header)a\r\n\r\n\(header)b\r\n\r\n2\r\n--X--".utf8)
        for split in 0...body.count {
            let parts = try MultipartText.parse([body[..<split], body[split...]])
            #expect(parts.map(\.text) == ["", "2"], "split at \(split)")
        }
    }

    @Test func formWithoutPartsIsComplete() throws {
        #expect(try MultipartText.parse([Array("--X--".utf8)]).isEmpty)
    }

    @Test(arguments: [
        "multipart/form-data; boundary=X", "Multipart/Form-Data;boundary=\"X\"",
        "multipart/form-data; charset=utf-8; boundary=X",
        "multipart/form-data; boundary=X;",
    ])
    func boundaryComesFromTheContentType(type: String) throws {
        #expect(try MultipartText.parse([Self.mixed], type: type).count == 4)
    }

    @Test(arguments: [
        "", "application/json", "multipart/mixed; boundary=X", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=\"é\"",
        "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
        "multipart/form-data; boundary=X; boundary=Y",
        "multipart/form-data; boundary=\"X",
    ])
    func contentTypeWithoutAUsableBoundaryIsRefused(type: String) {
        #expect(throws: MultipartError.notMultipart) { try MultipartParser(contentType: type) }
    }

    @Test func longestBoundaryIsTaken() throws {
        let boundary = String(repeating: "'", count: 70)
        let body = "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--\(boundary)--"
        let parts = try MultipartText.parse([Array(body.utf8)], type: "multipart/form-data; boundary=\"\(boundary)\"")
        #expect(parts.map(\.text) == ["1"])
    }

    @Test(arguments: [
        "--Xtra\r\n", "--X\rY", "--X x\r\n", "--X\r\nno colon\r\n\r\n", "--X\r\n\r\n",
        "--X\r\nContent-Type: a/b\r\n\r\n",
        "--X\r\nContent-Disposition: form-data\r\n\r\n", "--X\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n",
        "--X\r\nContent-Disposition: attachment; name=a\r\n\r\n",
        "--X\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n",
        "--X\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n",
        "--X\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n", "--X\r\nA: b\nc\r\n\r\n",
        "--X\r\nA: b\u{0}\r\n\r\n",
        "--X\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    ])
    func bodyThatBreaksTheGrammarIsRefused(body: String) {
        #expect {
            try MultipartText.parse([Array(body.utf8)])
        } throws: { error in
            if case .malformed = error as? MultipartError { true } else { false }
        }
    }

    @Test func headerMustBeUTF8() {
        let body =
            Array("--X\r\nContent-Disposition: form-data; name=\"".utf8) + [0xE9] + Array("\"\r\n\r\n1\r\n--X--".utf8)
        #expect(throws: MultipartError.malformed("a header that is not UTF-8")) { try MultipartText.parse([body]) }
    }

    @Test func thirtyTwoPartsAreTheMost() throws {
        let parts = (0..<32).map { MultipartText.field("f\($0)", "") }
        #expect(try MultipartText.parse([MultipartText.body(parts)]).count == 32)
        #expect(throws: MultipartError.tooManyParts(limit: 32)) {
            try MultipartText.parse([MultipartText.body(parts + [MultipartText.field("g", "")])])
        }
    }

    @Test func fieldHasALongestValue() throws {
        let longest = String(repeating: "x", count: 65_536)
        #expect(try MultipartText.parse([MultipartText.body([MultipartText.field("a", longest)])])[0].text == longest)
        #expect(throws: MultipartError.fieldTooLarge(name: "a", limit: 65_536)) {
            try MultipartText.parse([MultipartText.body([MultipartText.field("a", longest + "x")])])
        }
    }

    @Test func fileHasItsOwnLimit() throws {
        let file = ("Content-Disposition: form-data; name=file; filename=a", String(repeating: "x", count: 100_000))
        #expect(try MultipartText.parse([MultipartText.body([file])])[0].content.count == 100_000)
        #expect(throws: MultipartError.fileTooLarge(name: "file", limit: 99_999)) {
            try MultipartText.parse([MultipartText.body([file])], limits: MultipartLimits(fileBytes: 99_999))
        }
    }

    @Test func headerHasALongestLength() throws {
        let start = "Content-Disposition: form-data; name=a\r\nX: "
        let longest = start + String(repeating: "x", count: 8_192 - start.utf8.count)
        #expect(try MultipartText.parse([MultipartText.body([(longest, "1")])]).map(\.text) == ["1"])
        for pieces in [[MultipartText.body([(longest + "x", "1")])], [Array("--X\r\n\(longest)xxxxx".utf8)]] {
            #expect(throws: MultipartError.headersTooLarge(limit: 8_192)) { try MultipartText.parse(pieces) }
        }
    }

    @Test func endlessPreambleIsRefused() {
        #expect(throws: MultipartError.malformed("no boundary at its beginning")) {
            try MultipartText.parse(Array(repeating: Array(repeating: UInt8(ascii: "x"), count: 1_000), count: 10))
        }
    }

    @Test func contentIsHandedOutAsItArrives() throws {
        var parser = try MultipartParser(contentType: MultipartText.type)
        parser.push(Array("--X\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nabc\r\n--".utf8))
        _ = try parser.next()
        #expect(try parser.next() == .data(Array("abc".utf8)[...]))
        #expect(try parser.next() == nil)
        parser.push(Array("Y".utf8))
        #expect(try parser.next() == .data(Array("\r\n--Y".utf8)[...]))
    }

    @Test func anyBytesEndInPartsOrAnError() {
        var random = SplitMix(state: 0x5EED)
        let words = [
            "\r\n", "--X", "--", "\r", "\n", ": ", ";", "\"", "a", "\u{0}", "name=",
            "Content-Disposition: form-data; name=a",
            "\r\n\r\n", "\\", "%22", "filename*=UTF-8''%", "=", " ",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...14, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            let body = Array(text.joined().utf8)
            let split = Int.random(in: 0...body.count, using: &random)
            let whole = Result { try MultipartText.parse([body[...]]) }
            let halves = Result { try MultipartText.parse([body[..<split], body[split...]]) }
            switch (whole, halves) {
            case (.success(let left), .success(let right)): #expect(left == right)
            case (.failure(let left), .failure(let right)):
                #expect(left is MultipartError && right is MultipartError)
            default: Issue.record("the outcome depends on the split at \(split) of \(body)")
            }
        }
    }

    /// A generator whose numbers are the same in every run.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var z = self.state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
