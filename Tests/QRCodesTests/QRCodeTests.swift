import Testing

@testable import QRCodes

/// That the codes can be read is shown by a scenario, with a reader of another make.
@Suite
struct QRCodeTests {
    @Test
    func theFindersStandInThreeCorners() throws {
        let code = try #require(QRCode("https://link.example/l/" + String(repeating: "A", count: 43)))
        #expect((21...177).contains(code.side) && code.side % 4 == 1)
        let last = code.side - 7
        for (top, left) in [(0, 0), (0, last), (last, 0)] {
            for row in 0..<7 {
                for column in 0..<7 {
                    // ISO/IEC 18004 §5.3.2: a dark ring, a light ring, and a dark square of three.
                    let ring = max(abs(row - 3), abs(column - 3))
                    #expect(code.isDark(row: top + row, column: left + column) == (ring != 2))
                }
            }
        }
    }

    @Test
    func thePictureHasEveryDarkModuleAndNoOther() throws {
        let code = try #require(QRCode("martlet"))
        var drawn: Set<[Int]> = []
        for match in code.svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-\d+z/) {
            let (left, top, length) = (Int(match.1) ?? 0, Int(match.2) ?? 0, Int(match.3) ?? 0)
            for column in left..<left + length { drawn.insert([top - 4, column - 4]) }
        }
        var dark: Set<[Int]> = []
        for row in 0..<code.side {
            for column in 0..<code.side where code.isDark(row: row, column: column) { dark.insert([row, column]) }
        }
        #expect(drawn == dark)
        #expect(code.svg.contains(#"viewBox="0 0 \#(code.side + 8) \#(code.side + 8)""#))
    }

    @Test
    func whatCannotBeEncodedIsNoCode() {
        #expect(QRCode("") == nil)
        #expect(QRCode("a\0b") == nil)
        #expect(QRCode(String(repeating: "a", count: 2_331)) != nil)
        #expect(QRCode(String(repeating: "a", count: 2_332)) == nil)
    }

    @Test
    func aCodeIsPrintedAsRedacted() throws {
        #expect("\(try #require(QRCode("secret")))" == "QRCode(redacted)")
    }
}
