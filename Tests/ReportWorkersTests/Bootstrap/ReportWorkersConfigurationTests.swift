import Foundation
import PDFSignatures
import ServiceRuntime
import TestSupport
import Testing

@testable import ReportWorkers

struct ReportWorkersConfigurationTests {
    private func configuration(
        _ signing: [String: String]
    ) throws(ConfigurationError) -> ReportWorkersConfiguration {
        let environment = [
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "MEDIA_ROOT": "/nowhere",
            "KEYS_MEDIA": String(repeating: "0a", count: 32), "MEDIA_DECODER_PATH": "/nowhere/media-decoder",
        ]
        var settings = SettingsReader(environment: environment.merging(signing) { _, new in new })
        let configuration = ReportWorkersConfiguration(reading: &settings)
        try settings.finish()
        return configuration
    }

    private func mistakes(_ signing: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try self.configuration(signing)
            return []
        } catch {
            return error.mistakes.map(\.key)
        }
    }

    @Test
    func withoutAKeyThereIsNobodyToSign() throws {
        #expect(try self.configuration([:]).signer == nil)
    }

    @Test
    func keyAndCertificateComeTogetherOrNotAtAll() {
        #expect(self.mistakes(["SIGNING_KEY": "k"]) == ["signing.certificate"])
        #expect(self.mistakes(["SIGNING_CERTIFICATE": "c"]) == ["signing.key"])
    }

    @Test
    func whatIsNoKeyStopsTheStart() throws {
        let signer = try PDFSigner.selfMade(named: "n", at: .fixture)
        let certificate = String(decoding: signer.certificatePEM, as: UTF8.self)
        #expect(certificate.hasPrefix("-----BEGIN CERTIFICATE-----"))
        #expect(self.mistakes(["SIGNING_KEY": "k", "SIGNING_CERTIFICATE": certificate]) == ["signing.key"])
    }
}
