import CanonicalJSON
import Hummingbird
import QRCodes
import ServiceRuntime
import VerificationDomain
import Workflows

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RetryNotice {
    /// Tells a retry from the others of its task, in an address.
    var mark: String { "\(self.number)" }
}

/// Serves the pages of links: `/l/<token>`, which people are given, and `/l/r/<handle>`, where they then are.
struct LinkController: Sendable {
    let directory: any LinkDirectory
    let reader: LinkReader
    let pages: LinkPages
    let now: @Sendable () -> Date

    func addRoutes(to router: Router<BasicServiceContext>) {
        router.get("/l/{token}", use: self.open)
        router.get("/l/r/{handle}", use: self.show)
        router.get("/l/r/{handle}/state", use: self.state)
        router.get("/l/r/{handle}/code.svg", use: self.code)
        router.get("/l/r/{handle}/logo", use: self.logo)
    }

    /// Exchanges the token for a cookie, and leads to the token-free address. Changes nothing in the database, so that
    /// a preview of the link in a mail program does no harm.
    @Sendable
    func open(_ request: Request, context: BasicServiceContext) async throws -> Response {
        guard let token = context.parameters.get("token").flatMap(LinkToken.init(_:)),
            try await self.directory.find(token) != nil
        else { throw LinkError.unknown }
        var response = Response.seeOther(token.handle.path)
        response.headers[.setCookie] = LinkCookie.setting(token, isSecure: self.reader.origin.isSecure(context.edge))
        return response
    }

    /// The page for the run's state. The query's `step` is `begin` past the welcome, `retry` the number of a
    /// retry past the words on why, and `step` is `done` after a form that was
    /// sent without scripts: a browser would refuse to be sent elsewhere from there, so it gets a link to follow.
    @Sendable
    func show(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let link = try await self.reader.link(of: request, context)
        let screen = LinkScreen.of(link, at: self.now())
        let step = request.uri.queryParameters["step"]
        switch screen {
        case .welcome(let first) where step != nil:
            return .page(try self.pages.capture(first, of: link))
        // Past the words on why, of this attempt: another one has words of its own.
        case .again(let step, let retry) where request.uri.queryParameters["retry"] == Substring(retry.mark):
            return .page(try self.pages.capture(step, of: link))
        case .welcome, .again, .capture, .checking, .finished, .expired, .stopped:
            break
        }
        let onward = screen.redirect(of: link.run.link)
        if let onward, step != "done" { return .seeOther(onward.text) }
        return .page(try self.pages.page(screen, of: link, onward: onward), status: screen.status)
    }

    /// Which screen is due, for a page that waits or follows: `{"screen", "task", "mark"}`. Task and mark are empty
    /// unless one waits; the mark tells a task's tries apart.
    @Sendable
    func state(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let link = try await self.reader.link(of: request, context)
        let screen = LinkScreen.of(link, at: self.now())
        return .json([
            "screen": .string(screen.name), "task": .string(screen.step?.taskID ?? ""),
            "mark": .string(screen.step?.mark ?? ""),
        ])
    }
}

extension LinkController {
    /// The link as a QR code, for a phone's camera. The token is in the picture alone: not in the picture's address,
    /// nor in anything that is kept or logged.
    @Sendable
    func code(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let address = try await self.reader.openingAddress(of: request, context)
        guard let code = QRCode(address) else { throw Problem.notFound }
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: code.svg)))
    }

    /// The logo of the link's tenant. Its address changes with it, so a browser may keep it.
    @Sendable
    func logo(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let link = try await self.reader.link(of: request, context)
        guard let logo = try await self.directory.logo(of: link) else { throw Problem.notFound }
        return Response(
            status: .ok,
            headers: [
                .contentType: logo.contentType.rawValue, .cacheControl: "private, max-age=86400",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: logo.bytes)))
    }
}

extension LinkScreen {
    /// The step that waits for the person.
    var step: CaptureStep? {
        switch self {
        case .welcome(let step), .again(let step, _), .capture(let step): step
        case .checking, .finished, .expired, .stopped: nil
        }
    }

    /// An expired link is gone; everything else is there.
    var status: HTTPResponse.Status { self == .expired ? .gone : .ok }
}

extension Response {
    /// A JSON answer.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes())))
    }
}
