import Hummingbird
import Mustache

/// Renders templates inside the one layout. Everything that is filled in is escaped for HTML.
struct PageRenderer: Sendable {
    let resources: LinkResources

    /// What the layout needs of every page.
    struct Frame {
        let strings: LinkStrings
        /// The page's own name, shown in its heading and in the browser's tab.
        let heading: String
        /// The workflow's name: the tab's title names it, as the Studio guide has it.
        var journey: String?
        var organisation: String?
        var progress: StepProgress?
        var look = PageLook()
    }

    /// - Parameter values: Strings, booleans, and arrays and dictionaries of them, by the template's names.
    func render(_ template: String, _ frame: Frame, _ values: [String: Any] = [:]) throws -> String {
        var model = values
        let strings = frame.strings
        model["t"] = strings.sections
        model["lang"] = strings.language
        model["dir"] = strings.direction
        model["heading"] = frame.heading
        model["title"] = [frame.heading, frame.journey].compactMap(\.self).joined(separator: " – ")
        model["assets"] = "/assets/\(self.resources.assets.version)"
        model["brand"] = ["colours": frame.look.colours ?? false, "logo": frame.look.logo ?? false] as [String: Any]
        model["organisation"] = frame.organisation ?? false
        model["progress"] = frame.progress.flatMap { Self.progress($0, strings) } ?? false
        guard let html = self.resources.templates.render(model, withTemplate: template) else {
            throw ResourceError.missing("Templates/\(template).mustache")
        }
        return html
    }

    /// Nothing of a journey of one step.
    private static func progress(_ progress: StepProgress, _ strings: LinkStrings) -> [String: Any]? {
        if progress.total == 1 { return nil }
        let known = ["current": "\(progress.current)", "total": "\(progress.total ?? 0)"]
        let dots = (1...max(progress.total ?? progress.current, progress.current)).map { number in
            ["isDone": number < progress.current, "isCurrent": number == progress.current]
        }
        return [
            "text": strings("progress", progress.total == nil ? "open" : "known", known), "dots": dots,
        ]
    }
}

extension Response {
    /// A page.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// 303: the browser reads the address with GET.
    static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }
}
