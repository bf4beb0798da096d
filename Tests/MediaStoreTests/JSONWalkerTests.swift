import MediaStore
import Testing

struct JSONWalkerTests {
    @Test(arguments: ["{}", " [1, -2.5e+3, true, null] \n", "{\"a\": \"}\\\"]\", \"b\": [{}]}"])
    func completeValuesPass(text: String) throws {
        #expect(try inspect(Array(text.utf8)).type == .json)
    }

    @Test(arguments: ["{", "[1", "{\"a", "{\"a\\\"}", "{]", "[}", "{} {}", "[1]x", "[<script>]", "[\"\n\"]"])
    func brokenValuesAreRefused(text: String) {
        #expect(throws: MediaError.corrupt(.json)) { try inspect(Array(text.utf8)) }
    }

    @Test func deepNestingIsRefused() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 129) + [UInt8](repeating: UInt8(ascii: "]"), count: 129)
        #expect(throws: MediaError.corrupt(.json)) { try inspect(deep) }
    }
}
