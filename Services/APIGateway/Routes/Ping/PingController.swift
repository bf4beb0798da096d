import Hummingbird
import ServiceRuntime

/// Serves `GET /ping`, at the root and below `/v3.6`: exactly `OK`, as text.
struct PingController: Sendable {
    static func ping<Context: RequestContext>(_ request: Request, context: Context) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "OK")))
    }
}
