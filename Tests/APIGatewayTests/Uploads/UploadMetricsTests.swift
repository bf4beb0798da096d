import MediaStore
import ServiceAssembly
import ServiceRuntime
import Testing
import VerificationDomain

struct UploadMetricsTests {
    private struct Strange: Error {}

    private let registry = PrometheusRegistry()

    @Test(arguments: [
        (MediaError.empty, "too_small"), (.tooSmall(minimum: 1), "too_small"), (.tooLarge(maximum: 1), "too_large"),
        (.unsupportedType, "wrong_type"), (.typeMismatch, "wrong_type"), (.encrypted, "encrypted"),
        (.tooManyPixels(maximum: 1), "too_many_pixels"), (.corrupt(.png), "corrupt"),
    ])
    func aRefusedFileIsCountedByItsFault(error: MediaError, outcome: String) {
        UploadMetrics(metrics: self.registry).failed(error)
        #expect(self.registry.render().contains("martlet_uploads_total{outcome=\"\(outcome)\"} 1\n"))
    }

    @Test func whatIsUnknownIsAFailure() {
        UploadMetrics(metrics: self.registry).failed(Strange())
        UploadMetrics(metrics: self.registry).failed(UploadError.repeatedField("secret name"))
        UploadMetrics(metrics: self.registry).failed(CancellationError())
        let text = self.registry.render()
        for outcome in ["failed", "malformed_form", "cut_short"] {
            #expect(text.contains("martlet_uploads_total{outcome=\"\(outcome)\"} 1\n"))
        }
        #expect(!text.contains("secret name"))
    }

    @Test func keptBytesAreAddedUp() {
        let metrics = UploadMetrics(metrics: self.registry)
        metrics.kept(bytes: 40)
        metrics.kept(bytes: 2)
        metrics.kept(bytes: nil)
        let text = self.registry.render()
        #expect(text.contains("martlet_uploads_total{outcome=\"stored\"} 3\n"))
        #expect(text.contains("martlet_upload_bytes_total 42\n"))
    }
}
