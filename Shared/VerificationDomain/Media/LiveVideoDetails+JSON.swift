package import CanonicalJSON

/// What the API shows of a live video, which is also how it is stored. Source: API reference, "Live video object".
extension LiveVideoDetails {
    /// An array of `{"type", "query"}`.
    package var challengeJSON: JSONValue { .array(self.challenge.map(\.json)) }

    /// An array of `{"source", "language_code"}`.
    package var languagesJSON: JSONValue { .array(self.languages.map(\.json)) }

    /// Reads what was stored; what a later release stores and nobody here knows is passed over.
    package init(challengeJSON: JSONValue, languagesJSON: JSONValue) {
        self.init(
            challenge: (challengeJSON.arrayValue ?? []).compactMap(LiveVideoChallenge.init(_:)),
            languages: (languagesJSON.arrayValue ?? []).compactMap(LiveVideoLanguage.init(_:)))
    }
}

extension LiveVideoChallenge {
    /// `{"type": "recite", "query": [1, 2, 3]}` or `{"type": "movement", "query": "turnRight"}`.
    package var json: JSONValue {
        let query: JSONValue =
            switch self {
            case .recite(let digits): .array(digits.map { .integer(Int64($0)) })
            case .movement(let movement): .string(movement.rawValue)
            }
        return .object(["type": .string(self.type), "query": query])
    }

    /// Reads one part.
    /// - Returns: `nil` when it is none that the API knows.
    package init?(_ json: JSONValue) {
        switch json["type"]?.stringValue {
        case "recite":
            let digits = (json["query"]?.arrayValue ?? []).map { $0.intValue.map(Int.init) ?? -1 }
            guard digits.count == Self.digits, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
            self = .recite(digits)
        case "movement":
            guard let movement = json["query"]?.stringValue.flatMap(Movement.init(rawValue:)) else { return nil }
            self = .movement(movement)
        default: return nil
        }
    }
}

extension LiveVideoLanguage {
    /// `{"source": "sdk", "language_code": "en_US"}`.
    package var json: JSONValue {
        .object(["source": .string(self.source), "language_code": .string(self.languageCode)])
    }

    /// Reads a language.
    /// - Returns: `nil` unless the source is a word of up to 32 small letters and underscores, and the code a language
    ///   with or without a region, such as `en`, `en_US` or `en-US`.
    package init?(_ json: JSONValue) {
        guard let source = json["source"]?.stringValue, let code = json["language_code"]?.stringValue,
            source.wholeMatch(of: /[a-z_]{1,32}/) != nil,
            code.wholeMatch(of: /[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,2}/) != nil
        else { return nil }
        self.init(source: source, languageCode: code)
    }
}
