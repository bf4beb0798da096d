import ArgumentParser
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `martletctl probe`
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Asks a service's own /healthz or /readyz, for container health checks.",
        discussion: "Exit status 0 when the answer is 200 within three seconds, 1 otherwise.")

    @Argument(help: "Such as http://127.0.0.1:9080/readyz.")
    var url: String

    func run() async throws {
        guard let url = URL(string: self.url) else { throw ArgumentParser.ValidationError("\(self.url) is not a URL.") }
        var request = URLRequest(url: url)
        request.timeoutInterval = 3
        guard let (_, response) = try? await URLSession.shared.data(for: request),
            (response as? HTTPURLResponse)?.statusCode == 200
        else { throw ExitCode.failure }
    }
}
