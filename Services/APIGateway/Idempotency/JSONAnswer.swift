import CanonicalJSON
import HTTPTypes
import Hummingbird
import VerificationDomain

/// The answer to a change, as a value: for a request with an `Idempotency-Key` it is stored with the change.
struct JSONAnswer: Sendable {
    /// `nil` for an answer without a body.
    let value: JSONValue?
    let status: HTTPResponse.Status
    /// With whom the stored answer is erased; `nil` when it is about nobody.
    let applicantID: ApplicantID?

    init(_ value: JSONValue?, status: HTTPResponse.Status = .ok, about applicantID: ApplicantID? = nil) {
        self.value = value
        self.status = status
        self.applicantID = applicantID
    }

    /// Runs a use case, and answers with what it returned.
    /// - Parameters:
    ///   - rendering: Makes the answer. With a key it runs in the use case's transaction, too, and takes no connection.
    ///   - body: Calls a use case once, whose one transaction returns what `body` does.
    static func to<Result: Sendable>(
        _ rendering: @escaping @Sendable (Result) async throws -> JSONAnswer, _ body: () async throws -> Result
    ) async throws -> Response {
        guard let claim = RequestClaim.current else { return try await rendering(body()).response }
        let result = try await claim.answer(with: { result in
            guard let result = result as? Result else { return nil }
            return try await rendering(result).draft
        }) { try await body() }
        return try await rendering(result).response
    }

    var response: Response {
        guard let value = self.value else { return Response(status: self.status) }
        return .json(value, status: self.status)
    }

    private var draft: RequestClaim.Draft {
        RequestClaim.Draft(
            KeptAnswer(self.response, body: self.value?.canonicalBytes() ?? []), about: self.applicantID)
    }
}

extension KeptAnswer {
    /// Fields that are part of an answer. Others are about the request that it answers, such as its id or the limits.
    private static var keptFields: [HTTPField.Name] { [.contentType, .cacheControl, .location] }

    /// - Parameter body: The response's body.
    init(_ response: Response, body: [UInt8]) {
        var headers: [String: String] = [:]
        for name in Self.keptFields {
            if let value = response.headers[name] { headers[name.canonicalName] = value }
        }
        self.init(status: Int(response.status.code), headers: headers, body: body)
    }

    /// The answer once more, which says so.
    var response: Response {
        var fields = HTTPFields()
        for (name, value) in self.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        if let name = HTTPField.Name("idempotency-replayed") { fields[name] = "true" }
        return Response(
            status: HTTPResponse.Status(code: self.status), headers: fields,
            body: self.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: self.body)))
    }
}
