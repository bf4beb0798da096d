import CanonicalJSON
import Cryptography
import Hummingbird
import Logging
import ServiceRuntime

/// Serves a description of the API, `openapi.json`, and the page that people read, `docs`. Both are for everybody, and
/// count in no limit.
struct DescriptionController: Sendable {
    /// What the two routes answer.
    private struct Answers: Sendable {
        let json: [UInt8]
        let page: [UInt8]
    }

    /// `nil` when the files could not be read: the API serves all the same.
    private let answers: Answers?

    /// Reads and renders, once.
    init(_ part: APIDescription.Part, logger: Logger) {
        do {
            let description = try APIDescription(part)
            self.answers = Answers(
                json: description.document.canonicalBytes(), page: Array(DescriptionPage(description).html.utf8))
        } catch {
            logger.error("the API's description cannot be read", metadata: ["part": .string(part.rawValue)])
            self.answers = nil
        }
    }

    var routes: RouteCollection<GatewayRequestContext> {
        RouteCollection(context: GatewayRequestContext.self)
            .get("openapi.json", use: self.description)
            .get("docs", use: self.page)
    }

    @Sendable
    func description(_ request: Request, context: GatewayRequestContext) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .accessControlAllowOrigin: "*"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try self.present().json)))
    }

    @Sendable
    func page(_ request: Request, context: GatewayRequestContext) throws -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        headers[.contentSecurityPolicy] = Self.pagePolicy
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try self.present().page)))
    }

    private func present() throws -> Answers {
        guard let answers = self.answers else { throw Problem(.serviceUnavailable, type: "service_unavailable") }
        return answers
    }

    /// The page loads nothing and runs nothing; its one style sheet is inside, and named by its digest.
    static var pagePolicy: String {
        let digest = Base64.encode(SHA256Digest.digest(of: DescriptionPage.style).bytes, as: .standard)
        return """
            default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'
            """
    }
}
