import Foundation
import TestSupport
import Testing
import VerificationDomain

struct IdentifierTests {
    @Test(arguments: ["0195f0a0-0000-7000-8000-000000000001", "0195F0A0-0000-7000-8000-000000000001"])
    func canonicalTextIsReadInAnyCase(_ text: String) {
        #expect(ApplicantID(text)?.description == text.lowercased())
    }

    @Test(
        arguments: [
            "", "0195f0a0", "0195f0a0-0000-7000-8000-00000000000", "0195f0a0-0000-7000-8000-0000000000011",
            "{0195f0a0-0000-7000-8000-000000000001}", "0195f0a000007000800000000000000100000", "start",
        ])
    func whatIsNoIdentifierIsRefused(_ text: String) {
        #expect(ApplicantID(text) == nil)
    }

    @Test
    func identifierIsPlainTextInJSON() throws {
        let id = ApplicantID.random()
        let bytes = try JSONEncoder().encode([id])
        #expect(String(decoding: bytes, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([ApplicantID].self, from: bytes) == [id])
    }

    @Test
    func countedIdentifiersRiseAndAreTheSameInEveryRun() {
        let first = IdentifierSource.counting()
        let second = IdentifierSource.counting()
        let ids = (0..<300).map { _ in first.next(ApplicantID.self) }
        #expect(ids == (0..<300).map { _ in second.next(ApplicantID.self) })
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        #expect(Set(ids).count == 300)
    }
}
