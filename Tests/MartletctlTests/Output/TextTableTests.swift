import Foundation
import Testing

@testable import Martletctl

struct TextTableTests {
    @Test
    func columnsAreAsWideAsTheirWidestValue() {
        #expect(
            TextTable.render(["ID", "ACTIVE", "NAME"], [["1", "-", "First"], ["1234", "yes", "Second one"]]) == """
                ID    ACTIVE  NAME
                1     -       First
                1234  yes     Second one
                """)
    }

    @Test
    func theLastColumnEndsWithItsValue() {
        let lines = TextTable.render(["A", "B"], [["1", "long"], ["2", ""]]).split(separator: "\n")
        #expect(lines == ["A  B", "1  long", "2  "])
    }

    @Test
    func withoutRowsThereAreHeads() {
        #expect(TextTable.render(["ID", "NAME"], []) == "ID  NAME")
    }

    @Test
    func lettersOfEveryScriptAreOneWide() {
        #expect(
            TextTable.render(["NAME", "N"], [["Zoë 👩‍👩‍👧", "1"], ["Ångström", "2"]]) == """
                NAME      N
                Zoë 👩‍👩‍👧     1
                Ångström  2
                """)
    }

    @Test
    func momentsAreWrittenInUTC() {
        #expect(Date(timeIntervalSince1970: 1_930_125_600.9).isoText == "2031-03-01T10:00:00Z")
    }
}
