import ArgumentParser
import CanonicalJSON
import Foundation
import Testing

@testable import Martletctl

/// How commands find the API, and what they say when it refuses.
struct APIOptionsTests {
    private let environment = ["MARTLET_API_URL": "https://api.example.com/v3.6", "MARTLET_API_TOKEN": " t \n"]

    @Test(arguments: [
        ("https://api.example.com/v3.6", "https://api.example.com"), ("HTTP://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ])
    func pathOfTheAddressIsLeftAway(text: String, origin: String) {
        #expect(APIConnection.origin(of: text) == origin)
    }

    @Test(arguments: ["", "api.example.com", "ftp://api.example.com", "https://", "/v3.6"])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(APIConnection.origin(of: text) == nil)
    }

    @Test
    func environmentIsEnough() throws {
        let connection = try APIOptions.parse([]).connection(environment: self.environment)
        #expect(connection.origin == "https://api.example.com")
        // The token is a key: it does not print.
        #expect("\(connection)" == "APIConnection(https://api.example.com)")
    }

    @Test
    func argumentsPrecedeTheEnvironment() async throws {
        try await withFile("other-token\n") { path in
            let options = try APIOptions.parse(["--api-url", "http://127.0.0.1:1", "--api-token-file", path])
            #expect(try options.connection(environment: self.environment).origin == "http://127.0.0.1:1")
            let byFile = try APIOptions.parse([]).connection(
                environment: ["MARTLET_API_URL": "http://127.0.0.1:1", "MARTLET_API_TOKEN_FILE": path])
            #expect(byFile.origin == "http://127.0.0.1:1")
        }
    }

    @Test(arguments: [[:], ["MARTLET_API_URL": "https://a"], ["MARTLET_API_TOKEN": "t"]])
    func whatIsMissingIsSaid(environment: [String: String]) throws {
        let options = try APIOptions.parse([])
        #expect(throws: ArgumentParser.ValidationError.self) { _ = try options.connection(environment: environment) }
    }

    @Test
    func anApiThatIsAwayIsSaidInPlainWords() async throws {
        let connection = APIConnection(origin: "http://127.0.0.1:1", token: "t")
        let error = await #expect(throws: CommandFailure.self) { _ = try await connection.send("GET", "/v1/x") }
        #expect(error?.description == "the API at http://127.0.0.1:1 cannot be reached (connect)")
    }

    @Test
    func refusalIsToldFieldByField() {
        let words = APIConnection.words(
            422,
            [
                "error": [
                    "type": "validation_error", "message": "There was a validation error on this request.",
                    "fields": ["task_id": ["is over"], "link": ["url": ["is wrong", "is long"]]],
                ]
            ])
        #expect(
            words == """
                There was a validation error on this request.
                  link.url: is wrong
                  link.url: is long
                  task_id: is over
                """)
        #expect(APIConnection.words(502, nil) == "the API answered 502")
    }
}
