package import CanonicalJSON
package import Hummingbird
import NIOCore

/// Reads a request's body as a JSON object.
///
/// No body is an empty object, whatever its content type says: clients send `Content-Type: application/json`, or a
/// form's, with requests that have none. A body must be JSON by its content type, or have none.
/// - Parameter maximum: The body's longest length in bytes.
/// - Returns: Always an object.
/// - Throws: ``Problem``: 400 when the body is not JSON, with line and column, not an object, or cut short; 413 when it
///   is too long.
package func readJSONObject(_ request: Request, maximum: Int = 1_048_576) async throws -> JSONValue {
    let bytes = try await readBody(request, maximum: maximum)
    guard !bytes.isEmpty else { return .object([:]) }
    guard isJSON(request.headers[.contentType]) else {
        throw Problem.badRequest("The content type of the request body must be application/json.")
    }
    do {
        let value = try JSONValue(parsing: bytes)
        guard case .object = value else { throw Problem.badRequest("The request body must be a JSON object.") }
        return value
    } catch let error as JSONParseError {
        throw Problem.badRequest("The request body is not valid JSON: \(error.description).")
    }
}

/// Reads a request's body as it is.
/// - Parameter maximum: Its longest length in bytes.
/// - Returns: Empty when there is none.
/// - Throws: ``Problem``: 400 when it is cut short, 413 when it is too long.
package func readBody(_ request: Request, maximum: Int) async throws -> [UInt8] {
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    if let announced, announced > maximum { throw Problem.tooLarge }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(announced ?? 0, maximum))
    for try await buffer in request.body {
        guard bytes.count + buffer.readableBytes <= maximum else { throw Problem.tooLarge }
        bytes.append(contentsOf: buffer.readableBytesView)
    }
    // A connection that ends early must not make a valid shorter text.
    if let announced, bytes.count < announced { throw Problem.badRequest("The request body is incomplete.") }
    return bytes
}

/// Whether a content type is JSON: `application/json` or with the ending `+json`, parameters aside.
private func isJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return true }
    let type = contentType.prefix { $0 != ";" }.trimmed.lowercased()
    return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
}
