import CanonicalJSON
import Reports
import Testing
import VerificationDomain

struct PostcodeAddressTests {
    private func mistakes(_ json: JSONValue) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try PostcodeAddress(json: json)
            return [:]
        } catch {
            return error.fields
        }
    }

    @Test
    func aLineIsReadWithWhatItSays() throws {
        let address = try PostcodeAddress(
            json: ["postcode": "sw46eh", "street": "Main Street", "flat_number": "", "line3": .null, "country": "GBR"])
        #expect(address.postcode.text == "SW4 6EH")
        #expect(address.values == ["street": "Main Street"])
    }

    @Test
    func everyWrongFieldIsNamed() {
        let wrong = self.mistakes([
            "postcode": "10115", "street": 1, "town": "Lon<don", "state": "X", "country": "DEU",
        ])
        #expect(Set(wrong.keys) == ["postcode", "street", "town", "state", "country"])
    }

    @Test(
        arguments: [
            ["postcode": "SW4 6EH"], ["postcode": "SW4 6EH", "street": " "], [:], "text", [],
        ] as [JSONValue])
    func whatSaysNothingOfAnAddressIsRefused(json: JSONValue) {
        #expect(Array(self.mistakes(json).keys) == ["postcode"])
    }

    /// What an operator could load, and what the API's rules for addresses admit.
    @Test(arguments: ["SW46EH", "S22DF", "NW95AB"])
    func addressesOfTheSandboxAreSuchAddresses(postcode: String) throws {
        let found = SandboxPostcodes.addresses(in: postcode)
        #expect(!found.isEmpty)
        for values in found {
            let json = values.mapValues(JSONValue.string).merging(["postcode": .string(postcode)]) { $1 }
            #expect(try PostcodeAddress(json: .object(json)).values == values)
        }
        #expect(SandboxPostcodes.addresses(in: "E16AN") == [])
    }
}
