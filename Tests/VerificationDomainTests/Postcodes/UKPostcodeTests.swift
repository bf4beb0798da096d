import Testing
import VerificationDomain

struct UKPostcodeTests {
    @Test(arguments: [
        ("SW4 6EH", "SW4 6EH"), ("sw46eh", "SW4 6EH"), (" S2  2DF ", "S2 2DF"), ("M1 1AE", "M1 1AE"),
        ("CR2 6XH", "CR2 6XH"), ("DN55 1PT", "DN55 1PT"), ("W1A 1HQ", "W1A 1HQ"), ("EC1A 1BB", "EC1A 1BB"),
        ("gir 0aa", "GIR 0AA"), ("B33 8TH", "B33 8TH"),
    ])
    func everyFormIsReadAndWrittenInOneWay(given: String, written: String) {
        #expect(UKPostcode(given)?.text == written)
        #expect(UKPostcode(given)?.compact == written.filter { $0 != " " })
    }

    @Test(arguments: [
        "", " ", "SW4", "SW4 6", "SW4 6EHX", "QA1 1AA", "VA1 1AA", "XA1 1AA", "AI1 1AA", "AJ1 1AA", "SW4 6CH",
        "SW4 EH6", "10115", "90210-1234", "EC1A1BB1", "SW4-6EH", "ＳＷ４ ６ＥＨ", "SW4\u{a0}6EH", "SW4 6E\u{301}H",
        "SW4 ٦EH", "ß1 1AA",
    ])
    func whatIsNoPostcodeIsRefused(text: String) {
        #expect(UKPostcode(text) == nil)
    }
}
