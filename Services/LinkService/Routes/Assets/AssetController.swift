import Hummingbird
import ServiceRuntime

/// Serves `/assets/<version>/<name>`, and `/assets/colours/<rrggbb>.css` for tenants that chose a colour.
struct AssetController: Sendable {
    let assets: AssetCatalogue

    func addRoutes(to router: Router<BasicServiceContext>) {
        router.get("/assets/{version}/{name}", use: self.read)
    }

    /// A page that an older build made asks for an older version: during a deployment it gets today's file, and keeps
    /// it for no longer than the page.
    @Sendable
    func read(_ request: Request, context: BasicServiceContext) async throws -> Response {
        if context.parameters.get("version") == "colours" { return try self.colours(context) }
        guard let name = context.parameters.get("name"), let asset = self.assets[name] else { throw Problem.notFound }
        let isCurrent = context.parameters.get("version") == self.assets.version
        return Response(
            status: .ok,
            headers: [
                .contentType: asset.contentType,
                .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    /// Kept for a day: another release may make something else of the same colour.
    private func colours(_ context: BasicServiceContext) throws -> Response {
        guard let css = context.parameters.get("name").flatMap(ColourSheet.css(named:)) else { throw Problem.notFound }
        return Response(
            status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=86400"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: css)))
    }
}
