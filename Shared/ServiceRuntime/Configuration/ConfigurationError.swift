/// One setting that is missing or wrong. Holds no value: the value may be a secret in the wrong place.
package struct ConfigurationMistake: Sendable, Equatable {
    /// The key, such as `webhook.concurrency`.
    package let key: String
    /// The environment variable that sets it, such as `WEBHOOK_CONCURRENCY`.
    package let variable: String
    /// Whether there was no value at all.
    package let isMissing: Bool
    /// What would have been accepted, as the end of the sentence "it must be …".
    package let allowed: String

    /// States a mistake.
    package init(key: String, variable: String, isMissing: Bool, allowed: String) {
        self.key = key
        self.variable = variable
        self.isMissing = isMissing
        self.allowed = allowed
    }
}

extension ConfigurationMistake: CustomStringConvertible {
    /// A sentence for the operator.
    package var description: String {
        let fault = self.isMissing ? "is missing" : "is wrong"
        return "\(self.key) (\(self.variable)) \(fault): it must be \(self.allowed)"
    }
}

/// Every mistake in a service's settings, in the order in which they were read. Start-up stops on it.
package struct ConfigurationError: Error, Sendable, Equatable {
    /// At least one.
    package let mistakes: [ConfigurationMistake]

    /// - Parameter mistakes: At least one.
    package init(mistakes: [ConfigurationMistake]) { self.mistakes = mistakes }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each mistake.
    package var description: String { self.mistakes.map(\.description).joined(separator: "\n") }
}
