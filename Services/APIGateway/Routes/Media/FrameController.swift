import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Answers for single frames of recordings, in `/v3.6/live_videos/{id}/frame` and `/v3.6/motion_captures/{id}/frame`.
///
/// No engine of Martlet decodes video, so that the answer is the one that the API documents for when extraction is not to be
/// had: 503 `frame_extraction_unavailable`. A recording that is not there is told first. Source: API reference, "Download
/// live video frame" and "Download motion capture frame".
struct FrameController<Kind: ServedMediumKind>: Sendable {
    let media: RecordMedia

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":id/frame", use: self.frame)
    }

    @Sendable
    func frame(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        _ = try await self.media.find(try context.parameters.medium(Kind.self), scope: context.scope)
        throw Problem(
            .serviceUnavailable, type: "frame_extraction_unavailable",
            message: "Frame extraction is temporarily unavailable")
    }
}
