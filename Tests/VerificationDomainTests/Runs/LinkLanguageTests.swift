import Testing
import VerificationDomain

struct LinkLanguageTests {
    @Test(arguments: ["fr", "fr_FR", "fr-FR", "zh", "zh-TW", "pt_BR", "es-419"])
    func supportedLanguageIsKeptAsWritten(_ code: String) {
        #expect(LinkLanguage(code)?.code == code)
    }

    @Test(arguments: [
        "", "xx", "FR", "fr_", "-fr", "fr__FR", "fr_!!", "fr_\n\n", "fr_FR_x", "fr_FRANCE", "french", "fr FR", "_FR",
        "fr_é1é1",
    ])
    func anyOtherCodeIsRefused(_ code: String) {
        #expect(LinkLanguage(code) == nil)
    }

    @Test(
        arguments: [
            ("en", "en_US"), ("en_GB", "en_US"), ("de-AT", "de_DE"), ("es_MX", "es_ES"), ("fr_CA", "fr_FR"),
            ("it", "it_IT"), ("pt_BR", "pt_PT"), ("nl-BE", "nl_NL"), ("pl", nil), ("zh_TW", nil), ("ja", nil),
        ] as [(String, String?)])
    func answersCarryOneOfSevenValues(_ code: String, value: String?) throws {
        #expect(try #require(LinkLanguage(code)).wireValue == value)
    }

    @Test
    func languageIsEnglishUnlessSaid() {
        #expect(LinkLanguage.default.code == "en_US")
        #expect(LinkLanguage.default.base == "en")
    }
}
