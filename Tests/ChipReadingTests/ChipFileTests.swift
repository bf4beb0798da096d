import Foundation
import Testing

@testable import ChipReading

struct ChipFileTests {
    private static let group = SpecimenGroup.file(SpecimenGroup.record([0xFF, 0xD8, 0xFF, 1]))

    private func face(_ json: String) -> FacePicture? { ChipFile(Array(json.utf8))?.face }

    @Test(arguments: ["dg2", "DG2"])
    func dataGroup2IsFoundInEitherWriting(name: String) {
        let base64 = Data(Self.group).base64EncodedString()
        let hexadecimal = Self.group.map { String(format: "%02X", $0) }.joined()
        for text in [base64, hexadecimal, hexadecimal.lowercased()] {
            #expect(self.face("{\"dg1\": \"YQ==\", \"\(name)\": \"\(text)\", \"sod\": null}")?.format == .jpeg)
        }
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"dg2\": 2}", "{\"dg2\": \"\"}", "{\"dg2\": \"not base64!\"}", "{\"dg2\": \"YWJj\"}",
        "{\"dg1\": \"YWJj\"}", "{\"dg2\": ",
    ])
    func aFileWithoutAFaceHasNone(text: String) {
        #expect(self.face(text) == nil)
    }

    @Test
    func aFileThatIsTooLargeIsNotRead() {
        let text = "{\"dg2\": \"\(String(repeating: "A", count: ChipFile.longest))\"}"
        #expect(ChipFile(Array(text.utf8)) == nil)
    }

    @Test
    func nothingOfAPersonIsPrinted() throws {
        let file = try #require(ChipFile(Array("{\"dg1\": \"U2VjcmV0\"}".utf8)))
        #expect("\(file)" == "ChipFile(1 groups)")
    }
}
