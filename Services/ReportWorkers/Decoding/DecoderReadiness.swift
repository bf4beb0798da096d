package import Logging
package import ServiceRuntime
import Synchronization

/// Why the decoder does not work here; the cases' names are what `/readyz` says.
package enum MediaDecoderFault: Error, Equatable {
    /// `media_decoder.path` is wrong, or not executable for this user.
    case cannotBeStarted
    /// The host does not let it set its limits and its filter of system calls.
    case cannotConfineItself
    /// It is killed before it answers: the host is overloaded, or the executable is another.
    case doesNotAnswerInTime
    /// It ends without an answer, such as by a missing library.
    case endsWithoutAnswer
    /// It answers wrongly: it is not the `media-decoder` of this version.
    case answersWrongly
}

/// Whether the decoder was seen to work in this process.
///
/// Once seen it is believed: a check starts no child any more. A fault is remembered too, and looked at again after a
/// while, so that what was passing heals without a restart.
package final class DecoderReadiness: Sendable {
    private enum State {
        case unknown
        case works
        case failed(MediaDecoderFault, until: ContinuousClock.Instant)
    }

    private let decoder: MediaDecoderProcess
    private let pause: Duration
    private let logger: Logger
    private let state = Mutex(State.unknown)

    /// - Parameter pause: For how long a fault is believed.
    package init(decoder: MediaDecoderProcess, pause: Duration = .seconds(10), logger: Logger) {
        self.decoder = decoder
        self.pause = pause
        self.logger = logger
    }

    /// Makes it the readiness check `media-decoder`.
    package func register(in health: HealthRegistry) {
        // Longer than the decoder's own deadline: the fault is named, not only the time.
        health.register("media-decoder", deadline: .seconds(12)) { try await self.check() }
    }

    /// Returns when the decoder is known to work, or proves it now. Whenever it does not, that is logged.
    /// - Throws: ``MediaDecoderFault``; `CancellationError`, after which nothing more is known than before.
    package func check() async throws {
        switch self.state.withLock({ $0 }) {
        case .works: return
        case .failed(let fault, let until) where ContinuousClock.now < until: throw fault
        case .unknown, .failed: try await self.prove()
        }
    }

    private func prove() async throws {
        do {
            try await self.decoder.checkReady()
            self.state.withLock { $0 = .works }
        } catch let error as MediaDecodingError {
            let fault = Self.fault(for: error)
            self.state.withLock { $0 = .failed(fault, until: ContinuousClock.now + self.pause) }
            self.report(fault, error)
            throw fault
        }
    }

    private static func fault(for error: MediaDecodingError) -> MediaDecoderFault {
        switch error {
        case .unavailable: .cannotBeStarted
        case .notConfined: .cannotConfineItself
        case .timedOut: .doesNotAnswerInTime
        case .crashed: .endsWithoutAnswer
        case .corrupt, .damaged, .tooLarge, .unsupported, .malformedAnswer: .answersWrongly
        }
    }

    private func report(_ fault: MediaDecoderFault, _ error: MediaDecodingError) {
        var metadata: Logger.Metadata = ["check": "media-decoder", "reason": "\(fault)"]
        if case .unavailable(let code) = error { metadata["code"] = "\(code)" }
        self.logger.error(
            "The media decoder does not work: not ready, and no document is examined by a machine", metadata: metadata)
    }
}
