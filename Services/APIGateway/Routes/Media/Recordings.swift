import CanonicalJSON
import MediaStore
import VerificationDomain

/// Source: API reference, "Live video object". The API documents no upload: `docs/media.md` does.
extension LiveVideoKind: UploadedMediumKind {
    /// A language for each of a deployment's is more than any SDK asks in.
    private static let maximumLanguages = 20

    static var isOpenToApplicants: Bool { true }
    static var fields: Set<String>? { ["challenge", "languages"] }

    static func policy(in scope: Scope) -> UploadPolicy { .recording }

    static func details(_ fields: inout FieldReader) -> Details {
        LiveVideoDetails(challenge: Self.challenge(&fields), languages: Self.languages(&fields))
    }

    static func members(of medium: LiveVideo) -> [String: JSONValue] {
        ["challenge": medium.details.challengeJSON, "languages": medium.details.languagesJSON]
    }

    /// "Challenges always have 2 parts" (API reference), in any order; none when the form has none.
    private static func challenge(_ fields: inout FieldReader) -> [LiveVideoChallenge] {
        guard let items = Self.array("challenge", &fields) else { return [] }
        let parts = items.compactMap(LiveVideoChallenge.init(_:))
        guard parts.count == items.count, parts.map(\.type).sorted() == ["movement", "recite"] else {
            fields.refuse(
                "challenge",
                "must be a recite of \(LiveVideoChallenge.digits) digits and a movement, turnLeft or turnRight")
            return []
        }
        return parts
    }

    private static func languages(_ fields: inout FieldReader) -> [LiveVideoLanguage] {
        guard let items = Self.array("languages", &fields) else { return [] }
        let languages = items.compactMap(LiveVideoLanguage.init(_:))
        guard languages.count == items.count, items.count <= Self.maximumLanguages else {
            fields.refuse("languages", "must be up to \(Self.maximumLanguages) of {\"source\", \"language_code\"}")
            return []
        }
        return languages
    }

    /// A form's field is a text, which holds JSON here.
    private static func array(_ key: String, _ fields: inout FieldReader) -> [JSONValue]? {
        guard let text = fields.string(key, check: { _ in nil }) else { return nil }
        guard let items = (try? JSONValue(parsing: Array(text.utf8)))?.arrayValue else {
            fields.refuse(key, "must be an array, as JSON")
            return nil
        }
        return items
    }
}

/// Source: API reference, "Motion capture object". The API documents no upload: `docs/media.md` does.
extension MotionCaptureKind: UploadedMediumKind {
    static var isOpenToApplicants: Bool { true }
    static var fields: Set<String>? { [] }

    static func policy(in scope: Scope) -> UploadPolicy { .recording }
}
