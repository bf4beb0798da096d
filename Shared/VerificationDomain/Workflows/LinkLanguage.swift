/// The language of a hosted page, as the tenant asked for it.
///
/// Any documented code is accepted, as `fr`, `fr_FR` or `fr-FR`, and kept. Answers carry one of seven values, the
/// closed set of the OpenAPI document, because client libraries refuse anything else.
package struct LinkLanguage: Sendable, Equatable {
    /// As the tenant wrote it.
    package let code: String

    /// English. Source: API reference, "Link object".
    package static let `default` = LinkLanguage(uncheckedCode: "en_US")

    private init(uncheckedCode code: String) { self.code = code }

    /// - Returns: `nil` unless the base language is one that the reference supports.
    package init?(_ text: String) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "_" || $0 == "-" }
        guard let base = parts.first, (1...2).contains(parts.count), Self.baseLanguages.contains(String(base)),
            parts.dropFirst().allSatisfy({ part in
                (2...3).contains(part.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            })
        else { return nil }
        self.code = text
    }

    /// `fr` of `fr_CA`.
    package var base: String { String(self.code.prefix { $0 != "_" && $0 != "-" }) }

    /// The value in answers: the documented one of the same base language, or `nil`.
    package var wireValue: String? { Self.documented[self.base] }

    /// Source: OpenAPI document, schema `workflow_run_link`, `language`.
    private static let documented = [
        "en": "en_US", "de": "de_DE", "es": "es_ES", "fr": "fr_FR", "it": "it_IT", "pt": "pt_PT", "nl": "nl_NL",
    ]

    /// Base languages of the 44 locales that the reference speaks of.
    package static let baseLanguages: Set<String> = Set(
        """
        ar bg cs da de el en es et fa fi fr he hi hr hu hy id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv th tr
        uk vi zh
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
