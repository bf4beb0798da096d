import Testing
import VerificationDomain

@Suite
struct BrandNameTests {
    @Test(arguments: [
        ("Acme", "Acme"), ("  Acme & Sons ", "Acme & Sons"), ("مصرف", "مصرف"), ("株式会社", "株式会社"),
        (String(repeating: "a", count: 100), String(repeating: "a", count: 100)),
    ])
    func aNameIsKeptWithoutTheSpaceAroundIt(_ text: String, _ name: String) {
        #expect(BrandName(text)?.text == name)
    }

    @Test(arguments: [
        "", "  ", String(repeating: "a", count: 101), "a\nb", "a\u{0}", "a\u{202E}b", "a\u{2066}b", "a\u{200B}b",
        "a" + String(repeating: "\u{301}", count: 300),
    ])
    func aNameThatWouldDisorderAPageIsNone(_ text: String) {
        #expect(BrandName(text) == nil)
    }
}
