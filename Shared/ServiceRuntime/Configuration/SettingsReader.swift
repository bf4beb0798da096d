package import Configuration

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads a service's settings, and keeps every mistake until ``finish()``, so that an operator sees all of them at once.
///
/// Absent, or blank, means the default, and a mistake where there is none. Present and wrong is a mistake: the reader
/// then returns the default or a stand-in, so that an `init` can read on, and ``finish()`` throws before anyone uses it.
///
/// Keys are lower case with dots, and words in them are joined by underscores; `webhook.allowed_networks` is the
/// environment variable `WEBHOOK_ALLOWED_NETWORKS`.
package struct SettingsReader {
    private let reader: ConfigReader
    private(set) var mistakes: [ConfigurationMistake] = []

    /// Reads from any provider; services use the process's environment variables.
    package init(_ reader: ConfigReader) { self.reader = reader }

    /// Reads from the given environment variables.
    package init(environment: [String: String]) {
        self.init(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
    }

    /// Ends reading. Call once, after the last value and before any of them is used.
    /// - Throws: Every mistake, when there is one.
    package func finish() throws(ConfigurationError) {
        guard self.mistakes.isEmpty else { throw ConfigurationError(mistakes: self.mistakes) }
    }

    /// Records a mistake that only the caller can see, such as two settings that exclude each other.
    /// - Parameter allowed: The end of the sentence "it must be …".
    package mutating func refuse(_ key: String, allowed: String) {
        self.record(key, isMissing: false, allowed: allowed)
    }

    /// Reads any value by its text: what all the other readers are made of.
    /// - Parameters:
    ///   - allowed: What `parse` accepts, as the end of the sentence "it must be …".
    ///   - parse: Returns `nil` for a text that is not accepted.
    package mutating func value<T>(_ key: String, allowed: String, default: T, parse: (String) -> T?) -> T {
        self.optionalValue(key, allowed: allowed, parse: parse) ?? `default`
    }

    /// Reads a value that has no default.
    /// - Parameter standIn: Returned after a mistake; never used, since ``finish()`` then throws.
    package mutating func requiredValue<T>(
        _ key: String, allowed: String, standIn: T, parse: (String) -> T?
    ) -> T {
        guard self.text(key) != nil else {
            self.record(key, isMissing: true, allowed: allowed)
            return standIn
        }
        return self.optionalValue(key, allowed: allowed, parse: parse) ?? standIn
    }

    /// Reads a value that may be absent.
    package mutating func optionalValue<T>(_ key: String, allowed: String, parse: (String) -> T?) -> T? {
        guard let text = self.text(key) else { return nil }
        guard let value = parse(text) else {
            self.record(key, isMissing: false, allowed: allowed)
            return nil
        }
        return value
    }

    /// Reads a secret, from its key or, for secrets mounted as files, from the file that `<key>.file` names
    /// (`DATABASE_URL_FILE=/run/secrets/database_url`). Setting both is a mistake, as is a file that is missing,
    /// empty, not UTF-8 or over 64 KiB. One line ending after the value is not part of it.
    package mutating func secret(_ key: String) -> Secret<String> {
        let before = self.mistakes.count
        if let value = self.optionalSecret(key) { return value }
        if self.mistakes.count == before { self.record(key, isMissing: true, allowed: "set, or its file named") }
        return Secret("")
    }

    /// Reads a secret that may be absent; as ``secret(_:)`` otherwise.
    package mutating func optionalSecret(_ key: String) -> Secret<String>? {
        let fileKey = "\(key).file"
        let direct = self.text(key, isSecret: true)
        guard let path = self.text(fileKey) else { return direct.map { Secret($0) } }
        guard direct == nil else {
            self.record(fileKey, isMissing: false, allowed: "absent while \(Self.variable(for: key)) is set")
            return nil
        }
        guard let value = SecretFile.read(path) else {
            self.record(fileKey, isMissing: false, allowed: "the path of a readable text file of 1 byte to 64 KiB")
            return nil
        }
        return Secret(value)
    }

    /// The environment variable of a key.
    static func variable(for key: String) -> String {
        String(key.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }

    private mutating func record(_ key: String, isMissing: Bool, allowed: String) {
        let mistake = ConfigurationMistake(
            key: key, variable: Self.variable(for: key), isMissing: isMissing, allowed: allowed)
        self.mistakes.append(mistake)
    }

    /// The text of a setting without surrounding white space; `nil` when absent or blank, as compose files and charts
    /// write `KEY=` for a setting that was left out.
    private func text(_ key: String, isSecret: Bool = false) -> String? {
        let name = ConfigKey(key)
        // A provider with types, such as a JSON file, may hold a number or a truth value; it must not pass as absent.
        let found =
            self.reader.string(forKey: name, isSecret: isSecret)
            ?? self.reader.int(forKey: name, isSecret: isSecret).map { String($0) }
            ?? self.reader.double(forKey: name, isSecret: isSecret).map { String($0) }
            ?? self.reader.bool(forKey: name, isSecret: isSecret).map { String($0) }
        guard let found else { return nil }
        let trimmed = found.trimmed
        return trimmed.isEmpty ? nil : trimmed
    }
}

/// Reads a secret mounted as a file.
private enum SecretFile {
    static let maximumBytes = 64 * 1024

    static func read(_ path: String) -> String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int ?? (attributes?[.size] as? UInt64).map({ Int(clamping: $0) }),
            size <= Self.maximumBytes, let data = FileManager.default.contents(atPath: path),
            data.count <= Self.maximumBytes, var text = String(validating: data, as: UTF8.self)
        else { return nil }
        if text.last == "\n" || text.last == "\r\n" { text.removeLast() }
        return text.isEmpty ? nil : text
    }
}

extension StringProtocol {
    /// The text without white space at both ends.
    var trimmed: String {
        guard let first = self.firstIndex(where: { !$0.isWhitespace }),
            let last = self.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
