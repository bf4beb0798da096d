import Dispatch
import Glibc

/// SIGTERM and SIGINT as something to wait for; from the moment it is made, neither ends the process.
struct StopSignal: Sendable {
    private let stream: AsyncStream<Void>

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                continuation.yield()
                withExtendedLifetime(source) {}  // keeps itself, for as long as the process lives
            }
            source.resume()
        }
    }

    /// Returns when the first of them has arrived, or the task is cancelled.
    func wait() async {
        for await _ in self.stream { break }
    }
}
