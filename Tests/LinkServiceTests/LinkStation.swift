import CanonicalJSON
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaStore
import NIOCore
import ServiceAssembly
import ServiceRuntime
import Synchronization
import VerificationDomain

@testable import LinkService

/// The service's routes around one link, its media store in a directory of its own.
struct LinkStation: Sendable {
    let resources: LinkResources
    let actions: RecordingActions
    let media: EncryptedMediaStore
    let client: any TestClientProtocol
    private let isSecure: Bool
    private let root: URL

    /// Runs `body` against the routes; the store is removed afterwards.
    /// - Parameters:
    ///   - baseURL: Where people reach the pages, as configured.
    ///   - hasTLS: Whether requests arrive over https themselves.
    static func with(
        _ link: OpenLink, baseURL: String = "https://link.example", hasTLS: Bool = false,
        _ body: @escaping @Sendable (LinkStation) async throws -> Void
    ) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("link-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let resources = try LinkResources()
        let actions = RecordingActions()
        let media = EncryptedMediaStore(blobs: try FileSystemBlobStore(root: root.path), keys: OneKey())
        let identifiers = IdentifierSource { UUID() }
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        // The files are read by the server, which is not started here.
        if hasTLS { configuration.tls = TLSFiles(certificate: "", key: "") }
        let isSecure = hasTLS || baseURL.hasPrefix("https:")
        let router = LinkRouter(
            directory: OneLink(token: try Journeys.token(), link: link), actions: actions,
            uploads: UploadReceiver(media: media, identifiers: identifiers), resources: resources,
            baseURL: baseURL, now: { Date(timeIntervalSince1970: 1_800_000_000) }
        ).router(configuration)
        try await Application(router: router).test(.router) { client in
            try await body(
                LinkStation(
                    resources: resources, actions: actions, media: media, client: client, isSecure: isSecure,
                    root: root))
        }
    }

    /// Every file in the media store.
    var storedFiles: [String] {
        (FileManager.default.enumerator(atPath: self.root.path)?.compactMap { $0 as? String } ?? []).filter { path in
            var isDirectory: ObjCBool = false
            let full = self.root.appendingPathComponent(path).path
            return FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory) && !isDirectory.boolValue
        }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await self.client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
    }

    /// With the link's cookie.
    func open(_ path: String) async throws -> TestResponse {
        try await self.get(path, headers: [.cookie: self.cookie(try Journeys.token())])
    }

    /// The cookie that a browser sends for a link.
    func cookie(_ token: LinkToken) -> String { "\(LinkCookie.name(isSecure: self.isSecure))=\(token.text)" }

    /// With the link's cookie, from its own page unless `origin` says otherwise.
    func post(
        _ task: String, _ body: String, type: String = "application/x-www-form-urlencoded",
        origin: [String: String] = ["sec-fetch-site": "same-origin"],
        headers: HTTPFields = [.accept: "application/json"]
    ) async throws -> TestResponse {
        try await self.post(task, ByteBuffer(string: body), type: type, origin: origin, headers: headers)
    }

    func upload(
        _ task: String, _ fields: [String: String], file: [UInt8], isFileFirst: Bool = false
    ) async throws -> TestResponse {
        var parts = fields.sorted { $0.key < $1.key }.map { name, value in
            ByteBuffer(string: "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }
        var picture = ByteBuffer(
            string: """
                --edge\r
                Content-Disposition: form-data; name="file"; filename="photo.png"\r
                Content-Type: image/png\r
                \r

                """)
        picture.writeBytes(file)
        picture.writeString("\r\n")
        parts.insert(picture, at: isFileFirst ? 0 : parts.count)
        var body = ByteBuffer()
        for part in parts { body.writeImmutableBuffer(part) }
        body.writeString("--edge--\r\n")
        return try await self.post(
            task, body, type: "multipart/form-data; boundary=edge", origin: ["sec-fetch-site": "same-origin"],
            headers: [.accept: "application/json"])
    }

    private func post(
        _ task: String, _ body: ByteBuffer, type: String, origin: [String: String], headers: HTTPFields
    ) async throws -> TestResponse {
        let token = try Journeys.token()
        var headers = headers
        headers[.cookie] = self.cookie(token)
        headers[.contentType] = type
        for (name, value) in origin {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return try await self.client.executeRequest(
            uri: "\(token.handle.path)/tasks/\(task)", method: .post, headers: headers, body: body)
    }
}

/// Knows one link.
struct OneLink: LinkDirectory {
    let token: LinkToken
    let link: OpenLink

    func find(_ token: LinkToken) async throws -> OpenLink? { token == self.token ? self.link : nil }
    func logo(of link: OpenLink) async throws -> BrandLogo? {
        link.look.logoDigest == nil ? nil : BrandLogo(stored: Picture.png, contentType: .png)
    }
}

/// Remembers what the pages did; refuses when it is told to.
final class RecordingActions: CaptureActions {
    enum Call: Equatable {
        case complete(String, JSONValue)
        case document(type: String, side: String?, country: String?, MediaFile)
        case photo(MediaFile)
    }

    /// What every upload is called.
    static let id = "33333333-3333-7333-8333-333333333333"

    private let state = Mutex<(calls: [Call], refusal: (any Error)?)>(([], nil))

    var calls: [Call] { self.state.withLock { $0.calls } }

    var refusal: (any Error)? {
        get { self.state.withLock { $0.refusal } }
        set { self.state.withLock { $0.refusal = newValue } }
    }

    private func note(_ call: Call) throws {
        try self.state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            state.calls.append(call)
        }
    }

    func complete(_ taskID: String, of runID: WorkflowRunID, data: JSONValue, scope: Scope) async throws {
        try self.note(.complete(taskID, data))
    }

    func record(_ document: RecordMedia.NewDocument, file: MediaFile, scope: Scope) async throws -> DocumentID {
        try self.note(
            .document(
                type: document.type.rawValue, side: document.side?.rawValue,
                country: document.issuingCountry?.rawValue, file))
        return try Self.identifier()
    }

    func recordPhoto(of applicant: ApplicantID, file: MediaFile, scope: Scope) async throws -> LivePhotoID {
        try self.note(.photo(file))
        return try Self.identifier()
    }

    private static func identifier<Subject>() throws -> Identifier<Subject> {
        guard let identifier = Identifier<Subject>(Self.id) else { throw Journeys.NoToken() }
        return identifier
    }
}

/// One key for everybody.
struct OneKey: DataKeyProvider {
    private let key = DataKey.generate()

    func currentDataKey(tenantID: UUID) async throws -> DataKey { self.key }
    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? { self.key }
}

/// A picture of one grey pixel.
enum Picture {
    /// PNG: header, one deflated row, end.
    static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
        0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B,
        0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00,
        0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
        0x42, 0x60, 0x82,
    ]
}
