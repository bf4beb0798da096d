import CanonicalJSON
import VerificationDomain
import Workflows

/// Makes the pages of links.
struct LinkPages: Sendable {
    let resources: LinkResources
    private let renderer: PageRenderer

    init(resources: LinkResources) {
        self.resources = resources
        self.renderer = PageRenderer(resources: resources)
    }

    /// The texts in the language of a run.
    func strings(of link: OpenLink) -> LinkStrings { self.resources.strings.strings(for: link.run.link.language) }

    /// The page of a screen.
    /// - Parameter onward: Where a page that is the last may lead, for browsers that are not sent there.
    func page(_ screen: LinkScreen, of link: OpenLink, onward: RedirectTarget? = nil) throws -> String {
        switch screen {
        case .welcome(let step): try self.welcome(step, of: link)
        case .again(let step, let retry): try self.again(step, retry, of: link)
        case .capture(let step): try self.capture(step, of: link)
        case .checking: try self.checking(link)
        case .finished: try self.message("finished", link: link, onward: onward)
        case .expired: try self.message("expired", link: link, onward: onward)
        case .stopped: try self.message("stopped", link: link, onward: onward)
        }
    }

    /// The screen that carries out a step.
    func capture(_ step: CaptureStep, of link: OpenLink) throws -> String {
        switch step.capture {
        case .profile(let profile): try self.profile(profile, step, of: link, form: .empty)
        case .document(let document): try self.document(document, step, of: link)
        case .face(let face): try self.face(face, step, of: link)
        case .proofOfAddress(let proof): try self.proofOfAddress(proof, step, of: link, mistakes: [:])
        case .motion: try self.unable(step, of: link)
        // No workflow with such a task can be activated yet.
        case .video: try self.message("stopped", link: link, onward: nil)
        }
    }

    /// The form for a document that shows where the person lives, with what is wrong with what was sent.
    /// - Parameter mistakes: By field: `type`, `file`.
    func proofOfAddress(
        _ proof: ProofOfAddressCapture, _ step: CaptureStep, of link: OpenLink, mistakes: [String: String],
        chosen: String? = nil
    ) throws -> String {
        let strings = self.strings(of: link)
        return try self.renderer.render(
            "proof_of_address", self.frame(strings("proof_of_address", "title"), link, step.progress),
            [
                "action": "\(link.handle.path)/tasks/\(step.taskID)/proof_of_address",
                "types": proof.types.map { type in
                    [
                        "value": type.rawValue, "label": strings("proof_of_address_types", type.rawValue),
                        "isSelected": type.rawValue == chosen,
                    ]
                },
                "typeError": mistakes["type"] ?? false, "fileError": mistakes["file"] ?? false,
                "script": self.script(of: link, "proof_of_address", [:], step),
            ])
    }

    /// The profile form, with what was sent and what is wrong with it.
    func profile(
        _ profile: ProfileCapture, _ step: CaptureStep, of link: OpenLink, form: ProfileForm
    ) throws -> String {
        let strings = self.strings(of: link)
        let model = ProfileFormModel(
            profile: profile, form: form, strings: strings, countries: self.resources.countries)
        return try self.renderer.render(
            "profile", self.frame(strings("profile", "title"), link, step.progress),
            [
                "action": "\(link.handle.path)/tasks/\(step.taskID)/profile", "entries": model.entries,
                "hasErrors": !form.errors.isEmpty, "script": self.script(of: link, "profile", [:], step),
            ])
    }

    /// The page in place of one that cannot be shown.
    /// - Parameter link: The page to go back to, for what was sent from one; without it the same address is tried again.
    func error(_ kind: ErrorPageKind, _ strings: LinkStrings, link: String? = nil) throws -> String {
        var values = self.message(kind.rawValue, strings)
        switch kind {
        case .unknown: break  // there is nothing to go back to
        case .refused, .outdated: values["onward"] = link ?? false
        case .tooLarge, .unusable, .failure: values["retry"] = ["address": link ?? ""]
        }
        return try self.renderer.render(
            "message", PageRenderer.Frame(strings: strings, heading: strings(kind.rawValue, "title")), values)
    }

    // MARK: Screens

    private func welcome(_ step: CaptureStep, of link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        var asked: [String] = []
        for node in link.definition.nodes {
            guard let capture = link.definition.captureConfiguration(of: node.id) else { continue }
            let text = strings("welcome", capture.kind)
            if !asked.contains(text) { asked.append(text) }
        }
        let minutes = "\(max(1, asked.count))"
        return try self.renderer.render(
            "welcome", self.frame(strings("welcome", "title"), link, nil),
            [
                "lead": strings("welcome", "lead", ["organisation": link.organisation]),
                "minutes": strings("welcome", asked.count > 1 ? "minutes" : "minute", ["count": minutes]),
                "asked": asked.map { ["text": $0] }, "start": "\(link.handle.path)?step=begin",
                "handoff": link.handle.codePath, "script": self.script(of: link, "welcome", [:], step),
            ])
    }

    /// Why something is asked again: the author's own words as they are, or the standard reason in the page's language.
    private func again(_ step: CaptureStep, _ retry: RetryNotice, of link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        let (title, lead, button) =
            switch retry.reason {
            case .standard(let reason):
                (
                    strings("again", "\(reason.rawValue)_title"), strings("again", "\(reason.rawValue)_lead"),
                    strings("again", "start")
                )
            case .custom(let wording): (wording.title, wording.description, wording.button)
            }
        let left = retry.maximum - retry.number
        return try self.renderer.render(
            "again", self.frame(title, link, step.progress),
            [
                "lead": lead, "button": button,
                "note": left == 0
                    ? strings("again", "last") : strings("again", "left", ["count": "\(left + 1)"]),
                "start": "\(link.handle.path)?retry=\(retry.mark)", "handoff": link.handle.codePath,
                "script": self.script(of: link, "again", [:], step),
            ])
    }

    /// In place of a recording that no page can make: the run goes on without one, as the reference has it for devices
    /// that cannot.
    private func unable(_ step: CaptureStep, of link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        return try self.renderer.render(
            "unable", self.frame(strings("unable", "title"), link, step.progress),
            [
                "action": "\(link.handle.path)/tasks/\(step.taskID)/unable",
                "script": self.script(of: link, "unable", [:], step),
            ])
    }

    private func document(_ document: DocumentCapture, _ step: CaptureStep, of link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        let offered = document.countries.map(Set.init)
        let countries = self.resources.countries.filter { offered?.contains($0.code) ?? true }
        let choices = countries.map { country -> (String, JSONValue) in
            (country.code, .array(document.types(for: country.code).map { .string($0.rawValue) }))
        }
        // What most countries offer is said once, so that the page stays small.
        let usual = choices.map(\.1).max { left, right in
            choices.count { $0.1 == left } < choices.count { $0.1 == right }
        }
        let types = Workflows.DocumentType.allCases.filter { type in
            document.accepted.contains { $0.types.contains(type) }
        }
        let settings: JSONValue = [
            "task": .string("\(link.handle.path)/tasks/\(step.taskID)"),
            "usual": usual ?? [],
            "sides": .object(
                Dictionary(
                    uniqueKeysWithValues: types.map { type in
                        (type.rawValue, JSONValue.array(type.sides.map { .string($0.rawValue) }))
                    })),
            "types": .object(Dictionary(uniqueKeysWithValues: choices.filter { $0.1 != usual })),
        ]
        return try self.renderer.render(
            "document", self.frame(strings("document", "title"), link, step.progress),
            [
                "countries": CountryOption.list(countries, selected: countries.count == 1 ? countries[0].code : nil),
                "hasOneCountry": countries.count == 1,
                "types": types.map { type in
                    ["value": type.rawValue, "label": strings("document_types", type.rawValue)]
                },
                "handoff": link.handle.codePath, "script": self.script(of: link, "document", settings, step),
            ])
    }

    private func face(_ face: FaceCapture, _ step: CaptureStep, of link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        let settings: JSONValue = ["task": .string("\(link.handle.path)/tasks/\(step.taskID)")]
        return try self.renderer.render(
            "face", self.frame(strings("face", "title"), link, step.progress),
            [
                "introduction": face.showsIntroduction, "handoff": link.handle.codePath,
                "script": self.script(of: link, "face", settings, step),
            ])
    }

    private func checking(_ link: OpenLink) throws -> String {
        let strings = self.strings(of: link)
        return try self.renderer.render(
            "checking", self.frame(strings("checking", "title"), link, nil),
            ["script": self.script(of: link, "checking", [:], nil)])
    }

    private func message(_ kind: String, link: OpenLink, onward: RedirectTarget?) throws -> String {
        let strings = self.strings(of: link)
        return try self.renderer.render(
            "message", self.frame(strings(kind, "title"), link, nil),
            self.message(kind, strings, ["organisation": link.organisation], onward: onward))
    }

    private func message(
        _ kind: String, _ strings: LinkStrings, _ values: [String: String] = [:], onward: RedirectTarget? = nil
    ) -> [String: Any] {
        [
            "testID": kind == "finished" ? "thank-you" : kind, "isGood": kind == "finished",
            "lead": strings(kind, "lead", values), "more": strings(kind, "more", values),
            "onward": onward?.text ?? false, "retry": false,
            "script": ["name": "message", "settings": "{}", "strings": "{}", "page": "", "state": "", "mark": ""],
        ]
    }

    private func frame(_ heading: String, _ link: OpenLink, _ progress: StepProgress?) -> PageRenderer.Frame {
        PageRenderer.Frame(
            strings: self.strings(of: link), heading: heading, journey: link.definition.name,
            organisation: link.organisation, progress: progress, look: PageLook(link))
    }

    /// What the page's script is told, in attributes: a strict policy forbids inline scripts.
    /// - Parameter step: The step that the page is for; `nil` for one that waits for none.
    private func script(
        of link: OpenLink, _ name: String, _ settings: JSONValue, _ step: CaptureStep?
    ) -> [String: String] {
        let texts = self.strings(of: link).sections["script"] ?? [:]
        return [
            "name": name, "settings": String(decoding: settings.canonicalBytes(), as: UTF8.self),
            "strings": String(
                decoding: JSONValue.object(texts.mapValues(JSONValue.string)).canonicalBytes(), as: UTF8.self),
            "page": link.handle.path, "state": "\(link.handle.path)/state", "mark": step?.mark ?? "",
        ]
    }
}

extension CaptureConfiguration {
    /// Which it is, as the texts are named.
    var kind: String {
        switch self {
        case .profile: "profile"
        case .document: "document"
        case .face, .motion, .video: "face"
        case .proofOfAddress: "proof_of_address"
        }
    }
}

/// An entry of a list of countries.
enum CountryOption {
    static func list(_ countries: [CountryName], selected: String?) -> [[String: Any]] {
        countries.map { country in
            [
                "value": country.code, "region": country.region, "label": country.name,
                "isSelected": country.code == selected,
            ]
        }
    }
}
