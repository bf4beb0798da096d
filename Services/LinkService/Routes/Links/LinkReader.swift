import Hummingbird
import ServiceRuntime
import VerificationDomain

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the link of a request: its handle from the address, its token from the cookie.
struct LinkReader: Sendable {
    let directory: any LinkDirectory
    let origin: PublicOrigin
    let now: @Sendable () -> Date

    /// - Throws: ``LinkError/unknown`` when the cookie is missing or another link's, or the link is gone.
    func link(of request: Request, _ context: some ServiceRequestContext) async throws -> OpenLink {
        guard let handle = context.parameters.get("handle").flatMap(LinkHandle.init(_:)),
            let token = LinkCookie.token(
                in: request.headers, for: handle, isSecure: self.origin.isSecure(context.edge)),
            let link = try await self.directory.find(token)
        else { throw LinkError.unknown }
        return link
    }

    /// The address that opens the link of a request: what the person was given, made of the cookie's token.
    /// - Throws: ``LinkError/unknown``, as ``link(of:_:)``.
    func openingAddress(of request: Request, _ context: some ServiceRequestContext) async throws -> String {
        _ = try await self.link(of: request, context)
        guard let handle = context.parameters.get("handle").flatMap(LinkHandle.init(_:)),
            let token = LinkCookie.token(in: request.headers, for: handle, isSecure: self.origin.isSecure(context.edge))
        else { throw LinkError.unknown }
        return "\(self.origin.baseURL)/l/\(token.text)"
    }

    /// The link, provided that the task in the address is the one that waits for the person.
    /// - Throws: ``LinkError``.
    func openTask(
        of request: Request, _ context: some ServiceRequestContext
    ) async throws -> (OpenLink, CaptureStep) {
        let link = try await self.link(of: request, context)
        let step: CaptureStep
        switch LinkScreen.of(link, at: self.now()) {
        case .expired: throw LinkError.expired
        case .checking, .finished, .stopped: throw LinkError.alreadyDone
        case .welcome(let open), .again(let open, _), .capture(let open): step = open
        }
        guard context.parameters.get("task") == step.taskID else { throw LinkError.alreadyDone }
        return (link, step)
    }
}

/// Why a link, or a task of it, cannot be used.
enum LinkError: Error, Equatable {
    /// No such link, no cookie for it, or its applicant is deleted.
    case unknown
    case expired
    /// The task is not the one that waits: done in another tab, or the run has moved on.
    case alreadyDone
}
