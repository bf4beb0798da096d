package import CanonicalJSON

/// Why an applicant is asked to try again.
///
/// Source: Studio guide, "Retry task".
package enum RetryReason: Sendable, Equatable {
    /// One of the standard reasons, worded in the page's language.
    case standard(StandardRetryReason)
    /// The author's own words, shown as they are.
    case custom(RetryWording)
}

/// The standard reasons; raw values are stored.
package enum StandardRetryReason: String, Sendable, CaseIterable {
    case genericDocumentIssue = "generic_document_issue"
    case unacceptedDocument = "unaccepted_document"
    case expiredDocument = "expired_document"
    case genericSelfieIssue = "generic_selfie_issue"
    case genericProofOfAddressIssue = "generic_proof_of_address_issue"
}

/// What an author tells the applicant, in US English.
package struct RetryWording: Sendable, Equatable {
    /// 1 to 80 characters, such as `Your document has expired`.
    package let title: String
    /// 1 to 300 characters.
    package let description: String
    /// 1 to 40 characters, such as `Try again`.
    package let button: String

    /// Joins the texts.
    package init(title: String, description: String, button: String) {
        self.title = title
        self.description = description
        self.button = button
    }
}

/// A way back for the applicant.
package struct RetryConfiguration: Sendable, Equatable {
    /// What the applicant is told.
    package let reason: RetryReason
    /// How often: 1 to 3. After that the port `limit_reached` is taken.
    package let maximum: Int

    /// Makes a way back.
    package init(reason: RetryReason, maximum: Int = 1) {
        self.reason = reason
        self.maximum = maximum
    }

    /// The longest of each text of an author's own reason.
    static let lengths = [("title", 80), ("description", 300), ("button", 40)]

    static let reasonSchema: JSONValue = [
        "anyOf": [
            ["type": "string", "enum": .array(StandardRetryReason.allCases.map { .string($0.rawValue) })],
            [
                "type": "object", "additionalProperties": false,
                "required": .array(Self.lengths.map { .string($0.0) }),
                "properties": .object(
                    Dictionary(
                        uniqueKeysWithValues: Self.lengths.map {
                            ($0.0, ["type": "string", "minLength": 1, "maxLength": .integer(Int64($0.1))])
                        })),
            ],
        ]
    ]
}

extension RetryReason {
    /// The reason as the file and the state of a run have it.
    package var json: JSONValue {
        switch self {
        case .standard(let reason): .string(reason.rawValue)
        case .custom(let wording):
            [
                "title": .string(wording.title), "description": .string(wording.description),
                "button": .string(wording.button),
            ]
        }
    }

    /// Reads a reason; `nil` when it is none.
    package init?(json: JSONValue) {
        if let text = json.stringValue {
            guard let reason = StandardRetryReason(rawValue: text) else { return nil }
            self = .standard(reason)
            return
        }
        guard let members = json.objectValue, members.count == RetryConfiguration.lengths.count else { return nil }
        var texts: [String: String] = [:]
        for (name, length) in RetryConfiguration.lengths {
            guard let text = members[name]?.stringValue, (1...length).contains(text.count),
                !text.allSatisfy(\.isWhitespace)
            else { return nil }
            texts[name] = text
        }
        self = .custom(
            RetryWording(
                title: texts["title", default: ""], description: texts["description", default: ""],
                button: texts["button", default: ""]))
    }
}

extension ConfigurationReader {
    /// `reason`: one of the standard ones, or `{title, description, button}`; `max`: 1 to 3, 1 unless set.
    mutating func retry() -> RetryConfiguration {
        let reason = self.take("reason").flatMap(RetryReason.init(json:))
        if reason == nil {
            let names = StandardRetryReason.allCases.map(\.rawValue).joined(separator: ", ")
            let lengths = RetryConfiguration.lengths.map { "\($0.0) (1 to \($0.1) characters)" }.joined(separator: ", ")
            self.refuse("reason", "This must be one of: \(names); or an object with \(lengths).", code: "E-RETRY-3")
        }
        let maximum = self.take("max") ?? .integer(1)
        let number = maximum.intValue.flatMap { (1...3).contains($0) ? Int($0) : nil }
        if number == nil { self.refuse("max", "This must be 1, 2 or 3.", code: "E-RETRY-3") }
        return RetryConfiguration(reason: reason ?? .standard(.genericDocumentIssue), maximum: number ?? 1)
    }
}
