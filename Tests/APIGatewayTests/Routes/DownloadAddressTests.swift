import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaStore
import ServiceAssembly
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// Addresses at which whoever holds them fetches a file.
struct DownloadAddressTests {
    private static let document = DocumentID(rawValue: UUID())

    private let database = AbsentDatabase()
    private let signer: AddressSigner

    init() throws {
        self.signer = AddressSigner(
            region: "eu", current: try #require(AddressKey(id: "1", secret: TestKeys.links)))
    }

    private func fetch(_ path: String, _ query: String) async throws -> (status: HTTPResponse.Status, text: String) {
        let files = DownloadAddressController(
            media: RecordMedia(store: self.database.store, identifiers: .random, now: { .fixture }),
            downloads: MediaDownload(
                media: EncryptedMediaStore(
                    blobs: try FileSystemBlobStore(root: FileManager.default.temporaryDirectory.path), keys: NoKeys())),
            addresses: FileAddresses(
                signer: self.signer, apiURL: "https://api.example.com", now: { .fixture }))
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        router.addRoutes(files.publicRoutes, atPath: "files")
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/files/\(path)?\(query)", method: .get) { response in
                (response.status, String(buffer: response.body))
            }
        }
    }

    private func query(
        _ id: UUID = Self.document.rawValue, tenant: TenantID = .acme, method: String = "GET",
        validFor seconds: Double = 60
    ) -> String {
        let target = AddressTarget(tenantID: tenant.rawValue, objectID: id, method: method)
        return self.signer.sign(target, expiresAt: .fixture.addingTimeInterval(seconds)).query
    }

    @Test
    func anAddressThatIsNotOursAsksTheDatabaseNothing() async throws {
        let id = Self.document
        let good = self.query()
        let refused = [
            ("\(TenantID.acme)/live/documents/\(id)", ""),
            ("\(TenantID.acme)/live/documents/\(id)", good.replacing("signature=", with: "signature=A")),
            ("\(TenantID.acme)/live/documents/\(id)", self.query(UUID())),
            ("\(TenantID.acme)/live/documents/\(id)", self.query(tenant: .globex)),
            ("\(TenantID.acme)/live/documents/\(id)", self.query(method: "POST")),
            ("\(TenantID.acme)/live/documents/\(id)", self.query(validFor: 0)),
            ("\(TenantID.globex)/live/documents/\(id)", good),
            ("\(TenantID.acme)/live/documents/\(DocumentID(rawValue: UUID()))", good),
            ("\(TenantID.acme)/live/live_photos/\(UUID())", good), ("\(TenantID.acme)/moon/documents/\(id)", good),
            ("acme/live/documents/\(id)", good), ("\(TenantID.acme)/live/documents/x", good),
        ]
        for (path, query) in refused {
            let answer = try await self.fetch(path, query)
            #expect(answer.status == .notFound && answer.text == Problem.notFound.json, "\(path)?\(query)")
        }
        #expect(self.database.questions == 0)
    }

    @Test(arguments: [
        "documents", "live_photos", "id_photos", "live_videos", "motion_captures", "signing_documents",
    ])
    func anAddressOfOursIsLookedUp(kind: String) async throws {
        let path = "\(TenantID.acme)/live/\(kind)/\(Self.document)"
        #expect(try await self.fetch(path, self.query()).status == .serviceUnavailable)
        #expect(self.database.questions == 1)
    }
}

private struct NoKeys: DataKeyProvider {
    private let key = DataKey.generate()

    func currentDataKey(tenantID: UUID) async throws -> DataKey { self.key }

    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey? { nil }
}
