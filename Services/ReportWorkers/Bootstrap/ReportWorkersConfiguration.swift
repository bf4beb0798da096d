import Cryptography
import ServiceAssembly
package import ServiceRuntime

/// What the report workers are told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_reports`.
/// - `media.root` (path, required): where sealed files lie.
/// - `keys.media` (secret, required): the wrapping key of media.
/// - `media_decoder.path` (path, required): the executable `media-decoder`, the only one that decodes pixels.
/// - `jobs.concurrency` (int, 1–256, default 8): reports at once in this process.
package struct ReportWorkersConfiguration: Sendable {
    let database: DatabaseSettings
    let mediaRoot: String
    let mediaKey: WrappingKey?
    let decoderPath: String
    let concurrency: Int

    /// Reads the settings; mistakes are recorded in `settings`, whose `finish()` reports them together.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 12)
        self.mediaRoot = settings.string("media.root")
        self.mediaKey = KeySettings.wrappingKey("keys.media", purpose: .media, &settings)
        self.decoderPath = settings.string("media_decoder.path")
        self.concurrency = settings.int("jobs.concurrency", in: 1...256, default: 8)
    }
}
