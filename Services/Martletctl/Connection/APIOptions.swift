import ArgumentParser
import CanonicalJSON
import Foundation
import OutboundHTTP

/// How a command reaches the API of a deployment. What applicants have handed in is read through it alone: the operator's
/// own role has no right to it, while an API token says whose it is, and of which environment.
struct APIOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The API's address, such as https://api.example.com.",
            discussion: "Unless given, the environment variable MARTLET_API_URL. A path such as /v3.6 is left away."))
    var apiURL: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds an API token.",
            discussion:
                "Unless given, the environment variable MARTLET_API_TOKEN, or the file that MARTLET_API_TOKEN_FILE names."
        ))
    var apiTokenFile: String?

    /// - Throws: `ValidationError` when the address or the token is missing.
    func connection(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> APIConnection {
        guard let text = self.apiURL ?? environment["MARTLET_API_URL"], let url = APIConnection.origin(of: text) else {
            throw ValidationError("No API: set MARTLET_API_URL or pass --api-url, such as https://api.example.com.")
        }
        let file = self.apiTokenFile ?? environment["MARTLET_API_TOKEN_FILE"]
        let given = self.apiTokenFile == nil ? environment["MARTLET_API_TOKEN"] : nil
        let token = try given ?? file.map { String(decoding: try InputFile.read($0), as: UTF8.self) }
        guard let token = token?.trimmingCharacters(in: .whitespacesAndNewlines), !token.isEmpty else {
            throw ValidationError("No API token: set MARTLET_API_TOKEN or pass --api-token-file.")
        }
        return APIConnection(origin: url, token: token)
    }
}

/// Asks the API, and turns its errors into words for the person at the terminal.
struct APIConnection: Sendable {
    /// Scheme, host and port.
    let origin: String
    private let token: String

    init(origin: String, token: String) {
        self.origin = origin
        self.token = token
    }

    /// Scheme, host and port of an address.
    /// - Returns: `nil` for anything but http and https with a host.
    static func origin(of text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.encodedHost, !host.isEmpty
        else { return nil }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// Sends a request and reads its JSON.
    /// - Parameters:
    ///   - path: From the root, such as `/v1/workflows`.
    ///   - query: What is `nil` is left out.
    ///   - body: With its content type.
    /// - Throws: ``CommandFailure`` with what the API says.
    func send(
        _ method: String, _ path: String, query: [(String, String?)] = [],
        body: (bytes: [UInt8], contentType: String)? = nil
    ) async throws -> JSONValue {
        let items = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }
        let url = self.origin + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
        var headers = [("Authorization", "Token token=\(self.token)"), ("Accept", "application/json")]
        if let body { headers.append(("Content-Type", body.contentType)) }
        let answer: TrustedHTTPClient.Answer
        do {
            answer = try await TrustedHTTPClient().send(method, url, headers: headers, body: body?.bytes ?? [])
        } catch {
            throw CommandFailure(message: "the API at \(self.origin) cannot be reached (\(error.rawValue))")
        }
        let value = try? JSONValue(parsing: answer.body, maximumDepth: 512)
        guard (200..<300).contains(answer.status), let value else {
            throw CommandFailure(message: Self.words(answer.status, value))
        }
        return value
    }

    /// Every character but the unreserved ones of RFC 3986 §2.3.
    static func escaped(_ text: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// The API's message, and what it says of fields.
    static func words(_ status: Int, _ answer: JSONValue?) -> String {
        guard let error = answer?["error"], let message = error["message"]?.stringValue else {
            return "the API answered \(status)"
        }
        let fields = (error["fields"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { name, value in
            Self.messages(value, at: name)
        }
        return ([message] + fields).joined(separator: "\n  ")
    }

    private static func messages(_ value: JSONValue, at path: String) -> [String] {
        if let inner = value.objectValue {
            return inner.sorted { $0.key < $1.key }.flatMap { Self.messages($0.value, at: "\(path).\($0.key)") }
        }
        return (value.arrayValue ?? []).compactMap(\.stringValue).map { "\(path): \($0)" }
    }
}

extension APIConnection: CustomStringConvertible {
    /// Without the token.
    var description: String { "APIConnection(\(self.origin))" }
}
