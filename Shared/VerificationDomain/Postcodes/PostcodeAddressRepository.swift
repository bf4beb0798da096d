/// The addresses that an operator loaded: the deployment's own, the same for every tenant.
package protocol PostcodeAddressRepository: Sendable {
    /// The addresses in a postcode, in the order in which they were loaded; none when there are none, or no data set.
    func list(in postcode: UKPostcode) async throws -> [PostcodeAddress]
    /// How many addresses there are.
    func count() async throws -> Int
    /// Removes everything, in the caller's transaction.
    func removeAll() async throws
    /// Adds addresses behind those that their postcodes have.
    /// - Parameter addresses: Each with its place in its postcode, from 1.
    func insert(_ addresses: [(place: Int, address: PostcodeAddress)]) async throws
}
