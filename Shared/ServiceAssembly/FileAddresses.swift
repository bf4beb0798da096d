package import Cryptography
package import Foundation
package import MediaStore
package import VerificationDomain

/// Pre-signed addresses of files, alike in every service that gives them out: whoever has one fetches the file without a
/// token.
///
/// What is signed is the tenant and the id of the file's row: both are in the path, so that the signature is proved before
/// the database is asked anything. An address with its environment or its kind of file changed is signed all the same, and
/// names what does not exist.
package struct FileAddresses: Sendable {
    /// Of files that were made. Source: API reference, "Timeline Files": "an expiration interval of 7 days".
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
        self.init(
            signer: AddressSigner(
                region: region,
                current: try AddressKey(id: "1", secret: linkKey.derived(for: "download-address"))
                    .orReported("keys.links")), apiURL: apiURL, now: now)
    }

    /// Addresses by a signer of one's own.
    package init(signer: AddressSigner, apiURL: String, now: @escaping @Sendable () -> Date) {
        self.signer = signer
        self.apiURL = apiURL
        self.now = now
    }

    /// Where a made file is, for seven days from now.
    package func url(of file: RunFileID, scope: Scope) -> String {
        self.address(of: file, among: "workflow_run_files", scope: scope, for: Self.lifetime).url
    }

    /// Where the canned signed document of a run in the sandbox is, for seven days from now.
    package func urlOfSandboxDocument(of run: WorkflowRunID, scope: Scope) -> String {
        self.address(of: run, among: "sandbox_signed_documents", scope: scope, for: Self.lifetime).url
    }

    /// Where a file is, and until when.
    /// - Parameter kind: The kind of file in the plural, as it is part of the path.
    package func address<Subject>(
        of id: Identifier<Subject>, among kind: String, scope: Scope, for lifetime: Duration
    ) -> (url: String, expiresAt: Date) {
        let expiresAt = self.now().addingTimeInterval(lifetime.seconds)
        let address = self.signer.sign(Self.target(id.rawValue, scope), expiresAt: expiresAt)
        let folder = "\(self.apiURL)/files/\(scope.tenantID)/\(scope.environment.rawValue)/\(kind)"
        return ("\(folder)/\(id)?\(address.query)", expiresAt)
    }

    /// Whether an address was given out for this object, and is still good.
    package func isValid(_ address: SignedAddress, of object: UUID, scope: Scope) -> Bool {
        (try? self.signer.verify(address, of: Self.target(object, scope), now: self.now())) != nil
    }

    private static func target(_ object: UUID, _ scope: Scope) -> AddressTarget {
        AddressTarget(tenantID: scope.tenantID.rawValue, objectID: object, method: "GET")
    }
}
