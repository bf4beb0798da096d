import MediaStore
package import Metrics
import ServiceRuntime

/// Counts uploads by what became of them, and the bytes that were kept.
package struct UploadMetrics: Sendable {
    private let metrics: any MetricsFactory

    /// - Parameter metrics: The process's own unless said otherwise.
    package init(metrics: any MetricsFactory = MetricsSystem.factory) { self.metrics = metrics }

    /// An upload was recorded.
    /// - Parameter bytes: The file's length; `nil` for a form without a file.
    package func kept(bytes: Int?) {
        self.count("stored")
        if let bytes { Counter(label: "martlet_upload_bytes_total", factory: self.metrics).increment(by: bytes) }
    }

    /// An upload came to nothing.
    package func failed(_ error: any Error) { self.count(Self.outcome(of: error)) }

    private func count(_ outcome: String) {
        Counter(label: "martlet_uploads_total", dimensions: [("outcome", outcome)], factory: self.metrics).increment()
    }

    /// One word for each kind of end, so that the metric has few series whatever is sent.
    static func outcome(of error: any Error) -> String {
        switch error {
        case let error as MediaError: Self.outcome(of: error)
        case let error as RefusedUpload: Self.outcome(of: error.file)
        case is MultipartError, is UploadError: "malformed_form"
        case is any ProblemConvertible: "refused"
        case is CancellationError: "cut_short"
        default: "failed"
        }
    }

    private static func outcome(of error: MediaError) -> String {
        switch error {
        case .empty, .tooSmall: "too_small"
        case .tooLarge: "too_large"
        case .unsupportedType, .typeMismatch: "wrong_type"
        case .tooManyPixels, .sideTooLong: "too_many_pixels"
        case .corrupt: "corrupt"
        case .encrypted: "encrypted"
        }
    }
}
