import Reports

/// Finds addresses by postcode: canned ones in the sandbox, else those of the operator's data set.
///
/// Source: API reference, "Address Picker".
package struct PickAddresses: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Read without a transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// - Returns: None when the data set has none, or the deployment has no data set.
    package func callAsFunction(in postcode: UKPostcode, scope: Scope) async throws -> [PostcodeAddress] {
        guard scope.isSandbox else { return try await self.store.postcodes.list(in: postcode) }
        return SandboxPostcodes.addresses(in: postcode.compact).map {
            PostcodeAddress(postcode: postcode, values: $0)
        }
    }
}
