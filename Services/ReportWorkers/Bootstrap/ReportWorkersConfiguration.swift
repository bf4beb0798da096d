import Cryptography
import PDFSignatures
import ServiceAssembly
package import ServiceRuntime

/// What the report workers are told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_reports`.
/// - `media.root` (path, required): where sealed files lie.
/// - `keys.media` (secret, required): the wrapping key of media.
/// - `media_decoder.path` (path, required): the executable `media-decoder`, the only one that decodes pixels.
/// - `signing.key`, `signing.certificate` (secrets in PEM, or their files by `signing.key.file` and
///   `signing.certificate.file`; both or neither): sign evidence files of the live environment. The key is not
///   encrypted; the certificates that issued the key's own may follow it.
/// - `jobs.concurrency` (int, 1–256, default 8): reports at once in this process.
package struct ReportWorkersConfiguration: Sendable {
    let database: DatabaseSettings
    let mediaRoot: String
    let mediaKey: WrappingKey?
    let decoderPath: String
    let signer: PDFSigner?
    let concurrency: Int

    /// Reads the settings; mistakes are recorded in `settings`, whose `finish()` reports them together.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 12)
        self.mediaRoot = settings.string("media.root")
        self.mediaKey = KeySettings.wrappingKey("keys.media", purpose: .media, &settings)
        self.decoderPath = settings.string("media_decoder.path")
        self.signer = Self.signer(&settings)
        self.concurrency = settings.int("jobs.concurrency", in: 1...256, default: 8)
    }

    private static func signer(_ settings: inout SettingsReader) -> PDFSigner? {
        let key = settings.optionalSecret("signing.key")
        let certificate = settings.optionalSecret("signing.certificate")
        switch (key, certificate) {
        case (nil, nil): return nil
        case (nil, _): settings.refuse("signing.key", allowed: "set together with signing.certificate")
        case (_, nil): settings.refuse("signing.certificate", allowed: "set together with signing.key")
        case (.some(let key), .some(let certificate)):
            do throws(PDFSignatureError) {
                return try PDFSigner(
                    privateKey: Array(key.exposed.utf8), certificates: Array(certificate.exposed.utf8))
            } catch {
                switch error {
                case .unreadableKey: settings.refuse("signing.key", allowed: "a private key in PEM, not encrypted")
                case .unreadableCertificate: settings.refuse("signing.certificate", allowed: "certificates in PEM")
                case .keyDoesNotMatch, .unsupportedDocument, .signatureTooLong, .refused, .outOfMemory:
                    settings.refuse("signing.certificate", allowed: "certificates of which the first is signing.key's")
                }
            }
        }
        return nil
    }
}
