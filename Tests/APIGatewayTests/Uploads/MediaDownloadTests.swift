import Testing

@testable import APIGateway

struct MediaDownloadTests {
    @Test(arguments: [
        ("passport.jpg", "passport.jpg"), ("my passport (1).jpg", "my_passport__1_.jpg"),
        ("a\"; filename=\"b.exe", "a___filename__b.exe"), ("Zoë.png", "Zo_.png"), ("护照.pdf", "__.pdf"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie__x"), ("../../etc/passwd", ".._.._etc_passwd"), ("a\\b", "a_b"),
        ("a%20b;c,d", "a_20b_c_d"), ("tab\there\u{0}", "tab_here_"), ("", ""), ("A-Z_0.9", "A-Z_0.9"),
    ])
    func aFileNameIsPlain(name: String, expected: String) {
        #expect(MediaDownload.disposition(name) == "attachment; filename=\"\(expected)\"")
    }

    @Test
    func nothingInANameEndsTheField() {
        for value in UInt8.min...UInt8.max {
            let field = MediaDownload.disposition("a\(Character(UnicodeScalar(value)))b")
            #expect(field.filter { $0 == "\"" }.count == 2)
            #expect(field.dropFirst("attachment; filename=".count).allSatisfy { $0.isASCII && !$0.isWhitespace })
            #expect(!field.contains { $0.isNewline })
        }
    }
}
