import Hummingbird
import ServiceRuntime

/// Serves `/assets/<version>/<name>`.
struct AssetController: Sendable {
    let assets: AssetCatalogue

    func addRoutes(to router: Router<BasicServiceContext>) {
        router.get("/assets/{version}/{name}", use: self.read)
    }

    /// A page that an older build made asks for an older version: during a deployment it gets today's file, and keeps
    /// it for no longer than the page.
    @Sendable
    func read(_ request: Request, context: BasicServiceContext) async throws -> Response {
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
}
