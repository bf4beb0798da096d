import Testing

@testable import ServiceRuntime

struct FileNameTests {
    private func headers(_ disposition: String) throws -> MultipartHeaders {
        try MultipartHeaders(parsing: Array("Content-Disposition: form-data; name=file; \(disposition)".utf8)[...])
    }

    @Test(arguments: [
        (#"filename="a.jpg""#, "a.jpg"), ("filename=a.jpg", "a.jpg"),
        (#"filename="a b;c=\"d\".png""#, #"a b;c="d".png"#),
        (#"filename="C:\Users\Anna\scan.pdf""#, "scan.pdf"), (#"filename="%22a%22.png""#, #""a".png"#),
        (#"filename="100%25.png""#, "100%25.png"), (#"filename="100%.png""#, "100%.png"),
        ("filename*=UTF-8''na%C3%AFve.jpg", "naïve.jpg"), ("filename=a.jpg; filename*=utf-8'en'b%20c.jpg", "b c.jpg"),
        ("filename=a.jpg; filename*=ISO-8859-1''%E9.jpg", "a.jpg"),
        ("filename=a.jpg; filename*=UTF-8''%E9.jpg", "a.jpg"),
        ("filename=a.jpg; filename*=UTF-8''%4", "a.jpg"), (#"filename="naïve.jpg""#, "naïve.jpg"),
        ("FileName=a.jpg", "a.jpg"), (#"filename="""#, "file"),
    ])
    func nameIsReadAsItIsSent(disposition: String, expected: String) throws {
        #expect(try self.headers(disposition).fileName == expected)
    }

    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("..", "file"), (".htaccess", "htaccess"), ("/", "file"), ("a/", "a"),
        ("..\\..\\boot.ini", "boot.ini"), ("a\u{0}b.jpg", "ab.jpg"), ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("photo\u{202E}gpj.exe", "photogpj.exe"), (" . a . ", "a"), ("\u{200B}", "file"),
    ])
    func nameIsMadeHarmless(name: String, expected: String) {
        #expect(FileName.sanitised(name) == expected)
    }

    @Test func longNameKeepsItsExtension() {
        let name = FileName.sanitised(String(repeating: "é", count: 300) + ".jpeg")
        #expect(name.utf8.count <= 255 && name.utf8.count >= 253)
        #expect(name.hasSuffix("é.jpeg"))
    }

    @Test func oneLongCharacterIsCutLikeAnyName() {
        let name = FileName.sanitised("a" + String(repeating: "\u{301}", count: 300))
        #expect(name.utf8.count == 255)
        #expect(name.unicodeScalars.first == "a")
        #expect(FileName.sanitised("a" + String(repeating: "\u{301}", count: 300) + ".jpg").hasSuffix(".jpg"))
    }

    @Test(arguments: [
        ("../\u{301}..\\\u{301}passwd", "\u{301}passwd"), (".\u{301}a", "\u{301}a"), ("a/\u{301}", "\u{301}"),
        ("a" + String(repeating: ".", count: 300) + String(repeating: "b", count: 300), "a"),
        ("\u{2028}.\u{2029}", "file"),
    ])
    func combiningMarkHidesNoDotAndNoSlash(name: String, expected: String) {
        #expect(FileName.sanitised(name).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test func endOfALongNameIsNotAnExtension() {
        let name = FileName.sanitised("a." + String(repeating: "b", count: 300))
        #expect(name.utf8.count == 255)
    }

    @Test func fieldHasNoFileName() throws {
        let headers = try MultipartHeaders(
            parsing: Array("content-disposition: FORM-DATA; name=\"location[ip_address]\"".utf8)[...])
        #expect(headers == MultipartHeaders(name: "location[ip_address]"))
    }

    @Test func typeLosesItsParameters() throws {
        let block = "Content-Type: Application/JSON; charset=utf-8\r\nContent-Disposition: form-data; name=a"
        #expect(try MultipartHeaders(parsing: Array(block.utf8)[...]).contentType == "application/json")
    }
}
