import Foundation
import NIOSSL
import OutboundHTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GuardedHTTPClientTLSTests {
    static func serverConfiguration() throws -> TLSConfiguration {
        let certificate = try NIOSSLCertificate(bytes: Array(ReceiverCertificate.certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(ReceiverCertificate.privateKey.utf8), format: .pem)
        return .makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
    }

    /// Posts to a TLS server on loopback under a name of the DNS.
    func post(to host: String, isTrusted: Bool = true, tls: TLSConfiguration) async throws -> (OutboundResult, Int) {
        let roots = FileManager.default.temporaryDirectory.appendingPathComponent("roots-\(UUID()).pem")
        try ReceiverCertificate.certificate.write(to: roots, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: roots) }
        return try await LoopbackServer.running(tls: tls) { server in
            let client = try GuardedHTTPClient(
                configuration: GuardedHTTPClientConfiguration(
                    allowedNetworks: try AllowedNetworks(parsing: ["127.0.0.1/32"]),
                    additionalTrustRootsPath: isTrusted ? roots.path : nil),
                resolver: ScriptedResolver(["127.0.0.1"]))
            let result = await client.post(url: "https://\(host):\(server.port)/", headers: [], body: [])
            await client.shutDown()
            return (result, server.requests.count)
        }
    }

    @Test func certificateIsCheckedAgainstTheNameNotTheAddress() async throws {
        let (result, requests) = try await self.post(to: "receiver.test", tls: Self.serverConfiguration())
        guard case .response(let response) = result.outcome else {
            Issue.record("no response: \(result.outcome)")
            return
        }
        #expect(response.status == 200)
        #expect(requests == 1)
    }

    @Test func certificateOfAnotherNameFails() async throws {
        let (result, requests) = try await self.post(to: "other.test", tls: Self.serverConfiguration())
        #expect(result.outcome == .failure(.tls))
        #expect(requests == 0)
    }

    @Test func untrustedCertificateFails() async throws {
        let (result, requests) = try await self.post(
            to: "receiver.test", isTrusted: false, tls: Self.serverConfiguration())
        #expect(result.outcome == .failure(.tls))
        #expect(requests == 0)
    }

    @Test func tls12IsAccepted() async throws {
        var configuration = try Self.serverConfiguration()
        configuration.maximumTLSVersion = .tlsv12
        let (_, requests) = try await self.post(to: "receiver.test", tls: configuration)
        #expect(requests == 1)
    }

    @Test func trustFileWithoutCertificatesStopsStartUp() throws {
        for path in ["/nonexistent/roots.pem", "/dev/null"] {
            #expect(throws: TrustRootsError(path: path)) {
                try GuardedHTTPClient(configuration: GuardedHTTPClientConfiguration(additionalTrustRootsPath: path))
            }
        }
    }

    @Test func olderTLSFails() async throws {
        var configuration = try Self.serverConfiguration()
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = .tlsv11
        let (result, requests) = try await self.post(to: "receiver.test", tls: configuration)
        #expect(result.outcome == .failure(.tls))
        #expect(requests == 0)
    }
}
