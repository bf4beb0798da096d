import OutboundHTTP
import Synchronization

/// A resolver that gives one prepared answer after another, and the last one from then on.
final class ScriptedResolver: AddressResolver {
    private let answers: Mutex<[[IPAddress]]>
    private let count = Mutex(0)

    /// - Parameter answers: Literal addresses; an empty list is a name that does not exist.
    init(_ answers: [String]...) {
        self.answers = Mutex(answers.map { $0.compactMap(IPAddress.init(parsing:)) })
    }

    /// How often it was asked.
    var questions: Int { self.count.withLock { $0 } }

    func addresses(
        of host: String, within limit: Duration
    ) async throws(AddressResolutionError) -> [IPAddress] {
        self.count.withLock { $0 += 1 }
        let answer = self.answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? [] }
        guard !answer.isEmpty else { throw .failed }
        return answer
    }
}

/// A resolver that never gets an answer, and blames the name or itself.
struct StalledResolver: AddressResolver {
    var blame = AddressResolutionError.failed

    func addresses(
        of host: String, within limit: Duration
    ) async throws(AddressResolutionError) -> [IPAddress] {
        guard (try? await Task.sleep(for: limit)) != nil else { throw .cancelled }
        throw self.blame
    }
}
