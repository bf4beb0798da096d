/// What is known of a live video beside its file. Source: API reference, "Live video object".
package struct LiveVideoDetails: Sendable, Equatable {
    /// What the applicant was asked to do, in the order in which it was asked; empty when nobody said.
    package let challenge: [LiveVideoChallenge]
    /// The languages in which the digits may have been said; empty when nobody said.
    package let languages: [LiveVideoLanguage]

    /// States what an upload says of its video.
    package init(challenge: [LiveVideoChallenge] = [], languages: [LiveVideoLanguage] = []) {
        self.challenge = challenge
        self.languages = languages
    }
}

/// One part of a challenge: "Challenges always have 2 parts `recite` and `movement`, but the order in which these happen
/// can vary" (API reference, "Live video object").
package enum LiveVideoChallenge: Sendable, Equatable {
    /// To say three digits, each 0 to 9.
    case recite([Int])
    /// To look over one's shoulder.
    case movement(Movement)

    /// Which shoulder, in the API's words.
    package enum Movement: String, Sendable, CaseIterable {
        case turnLeft
        case turnRight
    }

    /// How many digits are said.
    package static let digits = 3

    /// The part's `type` in the API.
    package var type: String {
        switch self {
        case .recite: "recite"
        case .movement: "movement"
        }
    }
}

/// A language of a live video, and who named it.
package struct LiveVideoLanguage: Sendable, Equatable {
    /// Who named it, such as `sdk`.
    package let source: String
    /// Such as `en_US`.
    package let languageCode: String

    /// States a language whose words were checked.
    package init(source: String, languageCode: String) {
        self.source = source
        self.languageCode = languageCode
    }
}
