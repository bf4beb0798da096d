import OutboundHTTP
import Testing

@Suite
struct DeniedNetworksTests {
    @Test(arguments: SpecialAddresses.denied.indices)
    func rangesAreDeniedFromFirstToLast(index: Int) throws {
        let range = SpecialAddresses.denied[index]
        #expect(DeniedNetworks.contains(try #require(IPAddress(parsing: range.first))))
        #expect(DeniedNetworks.contains(try #require(IPAddress(parsing: range.last))))
    }

    @Test(arguments: SpecialAddresses.single)
    func metadataServicesAreDenied(text: String) throws {
        #expect(DeniedNetworks.contains(try #require(IPAddress(parsing: text))))
    }

    @Test(arguments: SpecialAddresses.neighbours)
    func publicNeighboursAreNotDenied(text: String) throws {
        #expect(!DeniedNetworks.contains(try #require(IPAddress(parsing: text))))
    }

    /// A row with a slip in it would be left out silently.
    @Test func everyRowOfTheTableIsANetwork() {
        #expect(DeniedNetworks.all.count == 34)
    }
}
