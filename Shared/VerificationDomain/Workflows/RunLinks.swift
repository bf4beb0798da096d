package import Cryptography
import Foundation

/// Makes the hosted link of a run: `https://<link host>/l/<token>`.
///
/// The token is an HMAC of the run's id under the deployment's link key, so that every GET can show the link again
/// while only the token's hash is stored.
package struct RunLinks: Sendable {
    private let key: HMACSHA256
    private let baseURL: String

    /// - Parameter baseURL: Scheme, host and port of link-service, without a trailing slash.
    package init(key: SymmetricSecret, baseURL: String) {
        self.key = HMACSHA256(secret: key.derived(for: "workflow-run-link"))
        self.baseURL = baseURL
    }

    /// 43 base64url characters.
    package func token(for run: WorkflowRunID) -> String {
        Base64URL.encode(self.key.code(for: run.description))
    }

    /// The address that an applicant is given.
    package func url(for run: WorkflowRunID) -> String { "\(self.baseURL)/l/\(self.token(for: run))" }

    /// What is stored of a token.
    package static func hash(of token: String) -> [UInt8] { SHA256Digest.digest(of: token).bytes }
}
