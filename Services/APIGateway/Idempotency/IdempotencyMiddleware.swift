import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore
import ServiceRuntime
import VerificationDomain

/// `Idempotency-Key` on POST: the same key with the same request has the same answer for a day, and takes effect once.
/// An extension of ours, described in docs/idempotency.md. A request without the field costs a look at its header.
///
/// It stands between the limits and ``ProblemMiddleware``, so that it sees every answer.
struct IdempotencyMiddleware: RouterMiddleware {
    /// The longest body of a request with a key that is no form, in bytes; the routes' own limits are lower.
    static let longestBody = 8 * 1_048_576
    /// The longest form that is read to compare it with an earlier one, in bytes: more than any upload may have.
    static let longestForm = 16 * 1_048_576

    let store: any IdempotencyStore
    /// Makes the ids of claims.
    let newID: @Sendable () -> UUID
    var metrics: any MetricsFactory = MetricsSystem.factory

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, let name = HTTPField.Name("idempotency-key"), request.headers[name] != nil
        else { return try await next(request, context) }
        guard let caller = context.caller else { throw Problem.unauthorized }
        let values = request.headers[values: name]
        guard values.count == 1, let key = IdempotencyKey(values[0]) else {
            self.count("malformed")
            throw Problem.malformedIdempotencyKey
        }
        let slot = IdempotencySlot(
            key, scope: caller.scope, credential: caller.credential, holder: caller.sdk?.applicantID.description ?? "")
        var request = request
        if Self.isForm(request) {
            let fingerprint = try UploadFingerprint(request)
            let claim = RequestClaim(id: self.newID(), slot: slot, fingerprint: nil)
            let observed = ObservedBody(body: request.body) { buffer in
                fingerprint.take(buffer)
                if let digest = fingerprint.digest { claim.identify(as: digest) }
            }
            request.body = RequestBody(asyncSequence: observed)
            return try await self.answer(request, context, claim: claim, next: next)
        }
        let bytes = try await readBody(request, maximum: Self.longestBody)
        request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        let claim = RequestClaim(
            id: self.newID(), slot: slot, fingerprint: RequestFingerprint.of(request, body: bytes))
        return try await self.answer(request, context, claim: claim, next: next)
    }

    private static func isForm(_ request: Request) -> Bool {
        request.headers[.contentType]?.lowercased().hasPrefix("multipart/") ?? false
    }

    private func answer(
        _ request: Request, _ context: GatewayRequestContext, claim: RequestClaim,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        switch try await self.store.claim(claim) {
        case .claimed:
            self.count("first")
            return try await self.carryOut(request, context, claim: claim, next: next)
        case .inProgress(let other):
            // Of a form nobody knows yet whether it is the same one.
            if let other, let mine = claim.fingerprint, mine != other { throw self.reused() }
            self.count("in_progress")
            throw Problem.idempotencyKeyInUse
        case .lost(let other):
            if let other, try await self.fingerprint(of: request, claim) != other { throw self.reused() }
            self.count("lost")
            throw Problem.idempotencyAnswerLost
        case .answered(let other, let answer):
            guard try await self.fingerprint(of: request, claim) == other else { throw self.reused() }
            self.count("replayed")
            return answer.response
        }
    }

    /// Reads a form to its end, if it was not read yet.
    private func fingerprint(of request: Request, _ claim: RequestClaim) async throws -> SHA256Digest? {
        if let known = claim.fingerprint { return known }
        var length = 0
        for try await buffer in request.body {
            length += buffer.readableBytes
            guard length <= Self.longestForm else { throw Problem.tooLarge }
        }
        return claim.fingerprint
    }

    private func carryOut(
        _ request: Request, _ context: GatewayRequestContext, claim: RequestClaim,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await RequestClaim.$current.withValue(claim) { try await next(request, context) }
        } catch {
            await self.finish(context, "The claim of a key was not released") { try await self.store.release(claim) }
            throw error
        }
        if claim.isAnswered { return response }
        guard Self.isKept(response.status), claim.fingerprint != nil,
            let body = try await CollectedBody.read(response.body, maximum: KeptAnswer.longestBody)
        else {
            await self.finish(context, "The claim of a key was not released") { try await self.store.release(claim) }
            return response
        }
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        let answer = KeptAnswer(response, body: body)
        await self.finish(context, "An answer was not kept") { try await self.store.keep(answer, of: claim) }
        return response
    }

    /// Not of our own trouble, nor of limits: both pass.
    private static func isKept(_ status: HTTPResponse.Status) -> Bool {
        (200..<500).contains(status.code) && status != .tooManyRequests && status != .conflict
    }

    /// Not cancelled with the request. What fails is logged: the client has its answer, and the claim ends by itself.
    private func finish(
        _ context: GatewayRequestContext, _ complaint: Logger.Message,
        _ work: @escaping @Sendable () async throws -> Void
    ) async {
        do {
            try await Task { try await work() }.value
        } catch {
            context.logger.warning(complaint, metadata: ["error_kind": "\(type(of: error))"])
        }
    }

    private func reused() -> Problem {
        self.count("mismatched")
        return .idempotencyKeyReused
    }

    private func count(_ outcome: String) {
        Counter(
            label: "martlet_idempotent_requests_total", dimensions: [("outcome", outcome)], factory: self.metrics
        ).increment()
    }
}
