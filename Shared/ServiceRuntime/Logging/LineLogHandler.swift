package import Logging

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Writes each log event as one line: time, level, service, region, message and the allowed fields.
///
/// Messages are fixed texts by house rule; everything that varies is a field, and fields are checked (``LogFields``).
/// Of an error only the name of its type is written: descriptions may quote the value that was wrong.
package struct LineLogHandler: LogHandler {
    private let label: String
    private let service: String
    private let region: String
    private let format: LogConfiguration.Format
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    /// The least severe level that is written.
    package var logLevel: Logger.Level
    /// Fields of every line of this logger.
    package var metadata: Logger.Metadata = [:]
    /// Adds fields of the current task.
    package var metadataProvider: Logger.MetadataProvider?

    /// Makes the handler of one logger.
    /// - Parameters:
    ///   - now: Stamps the lines.
    ///   - write: Gets each line with its line ending, from any thread, and writes it whole.
    package init(
        label: String, service: String, region: String, configuration: LogConfiguration,
        now: @escaping @Sendable () -> Date = { Date() },
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.label = label
        self.service = service
        self.region = region
        self.format = configuration.format
        self.logLevel = configuration.level
        self.now = now
        self.write = write
    }

    /// Reads and sets one field of every line.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Writes one event.
    package func log(event: LogEvent) {
        var fields = self.metadata
        if let provided = self.metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        var printed: [String: String] = [:]
        var dropped = 0
        for (key, value) in fields {
            if let name = LogFields.printedName(of: key) {
                printed[name] = LogFields.printedValue(of: value)
            } else {
                dropped += 1
            }
        }
        if let error = event.error { printed["error_kind"] = ErrorKind.name(of: error) }
        if dropped > 0 { printed["dropped_fields_count"] = String(dropped) }
        let time = self.now().ISO8601Format(.init(includingFractionalSeconds: true))
        let ordered = printed.sorted { $0.key < $1.key }
        switch self.format {
        case .json: self.write(self.jsonLine(time: time, event: event, fields: ordered))
        case .text: self.write(self.textLine(time: time, event: event, fields: ordered))
        }
    }

    private func jsonLine(time: String, event: LogEvent, fields: [(key: String, value: String)]) -> String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(event.level.rawValue)\",\"service\":"
        line += JSONText.quoted(self.service) + ",\"region\":" + JSONText.quoted(self.region)
        line += ",\"logger\":" + JSONText.quoted(self.label)
        line += ",\"message\":" + JSONText.quoted(event.message.description)
        // The line's own members win over a field of the same name: two would be ambiguous.
        for (key, value) in fields where !["time", "level", "service", "region", "logger", "message"].contains(key) {
            let text = LogFields.isNumber(key, value) ? value : JSONText.quoted(value)
            line += "," + JSONText.quoted(key) + ":" + text
        }
        return line + "}\n"
    }

    private func textLine(time: String, event: LogEvent, fields: [(key: String, value: String)]) -> String {
        let words = fields.map { " \($0.key)=\($0.value)" }.joined()
        let message = event.message.description.map { $0.isNewline ? " " : String($0) }.joined()
        return "\(time) \(event.level.rawValue) \(self.service) \(message)\(words)\n"
    }
}

/// The name of an error's type and case, without its associated values.
enum ErrorKind {
    static func name(of error: any Error) -> String {
        let type = String(describing: Swift.type(of: error))
        guard let label = Mirror(reflecting: error).displayStyle == .enum ? Self.caseName(of: error) : nil else {
            return type
        }
        return "\(type).\(label)"
    }

    /// The case's name.
    private static func caseName(of error: any Error) -> String? {
        let mirror = Mirror(reflecting: error)
        if let child = mirror.children.first { return child.label }
        // Without associated values the description is the case's name, unless the type writes its own.
        let text = String(describing: error)
        return text.utf8.count <= 64 && text.allSatisfy { $0.isLetter || $0.isNumber } ? text : nil
    }
}
