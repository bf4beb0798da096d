package import Cryptography
package import Foundation
package import MediaStore
package import VerificationDomain

/// Pre-signed addresses of files that were made, alike in every service that gives them out: whoever has one fetches the
/// file without a token.
package struct FileAddresses: Sendable {
    /// Source: API reference, "Timeline Files": "an expiration interval of 7 days".
    package static let lifetime: Duration = .seconds(7 * 86_400)

    private let signer: AddressSigner
    private let apiURL: String
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - linkKey: The deployment's key of links, from which the key of addresses is derived.
    ///   - region: What addresses are good for: those of another region are refused.
    ///   - apiURL: Scheme, host and port of the API.
    /// - Throws: ``SettingAbsent`` never, since the key's name is fixed.
    package init(
        linkKey: SymmetricSecret, region: String, apiURL: String, now: @escaping @Sendable () -> Date
    ) throws(SettingAbsent) {
        self.signer = AddressSigner(
            region: region,
            current: try AddressKey(id: "1", secret: linkKey.derived(for: "download-address")).orReported("keys.links"))
        self.apiURL = apiURL
        self.now = now
    }

    /// Where a made file is, for seven days from now.
    package func url(of file: RunFileID, scope: Scope) -> String {
        self.url(of: file.rawValue, path: "workflow_run_files", scope: scope)
    }

    /// Where the canned signed document of a run in the sandbox is, for seven days from now.
    package func urlOfSandboxDocument(of run: WorkflowRunID, scope: Scope) -> String {
        self.url(of: run.rawValue, path: "sandbox_signed_documents", scope: scope)
    }

    private func url(of object: UUID, path: String, scope: Scope) -> String {
        let expiresAt = self.now().addingTimeInterval(Self.lifetime.seconds)
        let address = self.signer.sign(Self.target(object, scope), expiresAt: expiresAt)
        let id = object.uuidString.lowercased()
        return "\(self.apiURL)/files/\(scope.tenantID)/\(scope.environment.rawValue)/\(path)/\(id)?\(address.query)"
    }

    /// Whether an address was given out for this object, and is still good.
    package func isValid(_ address: SignedAddress, of object: UUID, scope: Scope) -> Bool {
        (try? self.signer.verify(address, of: Self.target(object, scope), now: self.now())) != nil
    }

    private static func target(_ object: UUID, _ scope: Scope) -> AddressTarget {
        AddressTarget(tenantID: scope.tenantID.rawValue, objectID: object, method: "GET")
    }
}
