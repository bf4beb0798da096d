package import Logging

/// How a process logs.
package struct LogConfiguration: Sendable {
    /// The form of a line.
    package enum Format: String, Sendable, CaseIterable {
        /// One JSON object per line, for collectors.
        case json
        /// Words for a person at a terminal.
        case text
    }

    /// The least severe level that is written.
    package var level: Logger.Level
    /// The form of a line.
    package var format: Format

    /// States both.
    package init(level: Logger.Level = .info, format: Format = .json) {
        self.level = level
        self.format = format
    }

    init(reading settings: inout SettingsReader) {
        self.level = settings.choice("log.level", default: .info)
        self.format = settings.choice("log.format", default: .json)
    }
}
