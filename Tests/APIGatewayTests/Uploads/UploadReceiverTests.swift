import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import MediaStore
import NIOCore
import ServiceAssembly
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// Multipart uploads into a media store in a folder of its own.
final class UploadReceiverTests {
    private static let chip = "{\"chip\": true}"
    private static let file = """
        --edge\r
        Content-Disposition: form-data; name="file"; filename="chip data.json"\r
        Content-Type: application/json\r
        \r
        \(UploadReceiverTests.chip)\r

        """

    private let root = FileManager.default.temporaryDirectory.appending(path: "gateway-uploads-\(UUID().uuidString)")
    private let media: EncryptedMediaStore
    private let uploads: UploadReceiver

    init() throws {
        let media = EncryptedMediaStore(blobs: try FileSystemBlobStore(root: self.root.path), keys: OneKey())
        self.media = media
        self.uploads = UploadReceiver(media: media, identifiers: .counting())
    }

    deinit { try? FileManager.default.removeItem(at: self.root) }

    private func field(_ name: String, _ value: String) -> String {
        "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private func request(_ parts: String..., length: Int? = nil) -> Request {
        var headers: HTTPFields = [.contentType: "multipart/form-data; boundary=edge"]
        headers[.contentLength] = length.map(String.init)
        return Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: parts.joined() + "--edge--\r\n")))
    }

    /// Every file in the store.
    private var storedFiles: [String] {
        let all = FileManager.default.enumerator(atPath: self.root.path)?.compactMap { $0 as? String } ?? []
        return all.filter { path in
            var isFolder: ObjCBool = false
            let full = self.root.appending(path: path).path
            return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    @Test
    func fieldsMayComeBeforeAndAfterTheFile() async throws {
        let request = self.request(self.field("type", "passport"), Self.file, self.field("side", "front"))
        let media = self.media
        try await self.uploads.receive(request, scope: .acmeSandbox, policy: .sandboxPassport) { form in
            #expect(form.fields == ["type": "passport", "side": "front"])
            let file = try #require(form.file).mediaFile
            #expect(file.fileName == "chip data.json")
            #expect(file.contentType == "application/json")
            #expect(file.byteCount == Self.chip.utf8.count)
            #expect(file.sha256 == SHA256Digest.digest(of: Self.chip).bytes)
            let key = BlobKey(tenantID: TenantID.acme.rawValue, objectID: file.objectID.rawValue)
            var bytes: [UInt8] = []
            for try await chunk in try #require(try await media.get(key)) { bytes += chunk }
            #expect(bytes == Array(Self.chip.utf8))
        }
        #expect(self.storedFiles.count == 1)
    }

    @Test
    func whatIsStoredIsSealed() async throws {
        try await self.uploads.receive(
            self.request(Self.file), scope: .acmeSandbox, policy: .sandboxPassport
        ) { _ in }
        let path = try #require(self.storedFiles.first)
        let bytes = try #require(FileManager.default.contents(atPath: self.root.appending(path: path).path))
        #expect(bytes.firstRange(of: Data("chip".utf8)) == nil)
    }

    @Test
    func aFormWithoutAFileIsReadAllTheSame() async throws {
        try await self.uploads.receive(
            self.request(self.field("type", "passport")), scope: .acmeSandbox, policy: .sandboxPassport
        ) { form in
            #expect(form.file == nil)
            #expect(form.fields == ["type": "passport"])
        }
    }

    @Test
    func whatCannotBeRecordedIsRemoved() async throws {
        await #expect(throws: ValidationError(["type": ["can't be blank"]])) {
            try await self.uploads.receive(
                self.request(Self.file), scope: .acmeSandbox, policy: .sandboxPassport
            ) { form in
                #expect(form.file != nil)
                throw ValidationError(["type": ["can't be blank"]])
            }
        }
        #expect(self.storedFiles == [])
    }

    /// A request, and why it is no upload.
    private func refused(_ request: Request, policy: UploadPolicy = .sandboxPassport) async -> Problem? {
        let error = await #expect(throws: (any Error).self) {
            try await self.uploads.receive(request, scope: .acmeSandbox, policy: policy) { _ in
                Issue.record("the form was taken")
            }
        }
        #expect(self.storedFiles == [])
        return (error as? any ProblemConvertible)?.problem
    }

    @Test
    func twoFilesAreRefused() async {
        #expect(
            await self.refused(self.request(Self.file, Self.file))
                == .validation(["file": ["must be given once"]]))
    }

    @Test
    func aRefusedFileMayNotComeTwiceEither() async {
        #expect(
            await self.refused(self.request(Self.file, Self.file), policy: .sandboxPhoto)
                == .validation(["file": ["must be given once"]]))
    }

    @Test(arguments: ["type", "location[ip_address]", "unknown"])
    func aFieldThatComesTwiceIsNamed(name: String) async {
        let first = self.field(name, "passport")
        for second in [first, self.field(name, "visa"), self.field(name, "")] {
            for request in [self.request(first, Self.file, second), self.request(Self.file, second, first)] {
                #expect(await self.refused(request) == .validation([name: ["must be given once"]]))
            }
        }
    }

    /// A form whose file is refused, with fields of which `check` complains.
    private func refused(
        _ parts: [String], policy: UploadPolicy, complaining of: [String: [String]]
    ) async -> Problem? {
        var request = self.request()
        request.body = RequestBody(buffer: ByteBuffer(string: parts.joined() + "--edge--\r\n"))
        let error = await #expect(throws: (any Error).self) {
            try await self.uploads.receive(
                request, scope: .acmeSandbox, policy: policy, check: { _ in ValidationError(of) }
            ) { _ in
                Issue.record("the form was taken")
            }
        }
        #expect(self.storedFiles == [])
        return (error as? any ProblemConvertible)?.problem
    }

    @Test
    func aRefusedFileHidesNoOtherMistake() async {
        let type = self.field("type", "library_card")
        let wrong = ["type": ["is not included in the list"], "applicant_id": ["can't be blank"]]
        let unsupported: ProblemField = ["invalid type, the file's content is of no supported format"]
        for parts in [[type, Self.file], [Self.file, type]] {
            #expect(
                await self.refused(parts, policy: .sandboxPhoto, complaining: wrong)
                    == .validation([
                        "file": unsupported, "type": ["is not included in the list"],
                        "applicant_id": ["can't be blank"],
                    ]))
        }
        #expect(
            await self.refused([Self.file, type], policy: .sandboxPhoto, complaining: [:])
                == .validation(["file": unsupported]))
    }

    @Test
    func whatFollowsAFileThatIsTooLargeIsNotAskedAfter() async {
        let policy = UploadPolicy(types: [.json], sizes: 1...8)
        let wrong = ["type": ["is odd"], "location.ip_address": ["invalid IP address"], "side": ["is odd"]]
        #expect(
            await self.refused(
                [
                    self.field("type", "x"), self.field("location[ip_address]", "here"), Self.file,
                    self.field("side", "middle"),
                ], policy: policy, complaining: wrong)
                == .validation([
                    "file": ["is too large, the maximum is 0 MB"], "type": ["is odd"],
                    "location": ["ip_address": ["invalid IP address"]],
                ]))
        #expect(
            await self.refused([Self.file, self.field("side", "middle")], policy: policy, complaining: wrong)
                == .validation(["file": ["is too large, the maximum is 0 MB"]]))
    }

    @Test
    func aTextIsNoFile() async {
        #expect(
            await self.refused(self.request(self.field("file", "abc"))) == .validation(["file": ["must be a file"]]))
    }

    @Test
    func aFileOfAKindThatIsNotTakenIsRefused() async {
        #expect(
            await self.refused(self.request(Self.file), policy: .sandboxPhoto)
                == .validation(["file": ["invalid type, the file's content is of no supported format"]]))
    }

    @Test
    func aFormThatBreaksOffIsRefused() async {
        var request = self.request(Self.file)
        request.body = RequestBody(buffer: ByteBuffer(string: Self.file + self.field("type", "pass") + "--ed"))
        #expect(await self.refused(request)?.status == .badRequest)
    }

    @Test
    func aBodyThatAnnouncesTooMuchIsNotReadAtAll() async {
        #expect(
            await self.refused(self.request(Self.file, length: 11 * 1_048_576))
                == .validation(["file": ["is too large, the maximum is 10 MB"]]))
    }

    @Test(arguments: [
        (MediaError.empty, "can't be blank"), (.tooSmall(minimum: 32_768), "is too small, the minimum is 32 KB"),
        (.tooManyPixels(maximum: 64_000_000), "has too many pixels, the maximum is 64 megapixels"),
        (.sideTooLong(maximum: 20_000), "is too wide or too high, the maximum is 20000 pixels a side"),
        (.typeMismatch, "invalid type, the file's content does not match its name or content type"),
        (.corrupt(.png), "is damaged or incomplete"), (.encrypted, "is encrypted"),
    ])
    func whatIsWrongWithAFileIsSaidOfTheFile(error: MediaError, message: String) {
        #expect(error.problem == .validation(["file": .messages([message])]))
    }
}

/// One key for everybody.
private struct OneKey: DataKeyProvider {
    private let key = DataKey.generate()

    func currentDataKey(tenantID: UUID) async throws -> DataKey { self.key }

    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? { self.key }
}
