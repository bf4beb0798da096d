import Foundation
import NIOHTTP1
import OutboundHTTP
import Testing
import VerificationDomain
import Webhooks

@testable import WebhookDispatcher

/// Deliveries of webhooks that ask for an access token.
@Suite(.timeLimit(.minutes(1)))
struct AuthorisedDeliveryTests {
    private let webhook = WebhookID(rawValue: UUID())

    private func offer(_ path: String, at station: DispatchStation, tokens: String? = nil) -> ClaimedDelivery {
        let grant = ClientCredentialsGrant(
            serverURL: tokens ?? station.receiver.url("/token"), clientID: "client", clientSecret: "secret",
            scope: "events")
        return station.offer(url: station.receiver.url(path), of: self.webhook, by: grant)
    }

    private func success(_ delivery: ClaimedDelivery) -> ScriptedDeliveryQueue.Ending {
        .settled(delivery.id, status: 200, failure: nil, isSuccess: true)
    }

    @Test
    func deliveryCarriesATokenThatWasFetchedByItsGrant() async throws {
        try await DispatchStation.with { station in
            let delivery = self.offer("/for/token-1", at: station)
            #expect(await station.nextEnding() == self.success(delivery))
            let asked = try #require(await station.nextRequest())
            #expect(asked.path == "/token")
            #expect(asked.headers["authorization"] == ["Basic Y2xpZW50OnNlY3JldA=="])
            #expect(asked.body == Array("grant_type=client_credentials&scope=events".utf8))
            let sent = try #require(await station.nextRequest())
            #expect(sent.headers["authorization"] == ["Bearer token-1"])
            let signature = try #require(sent.headers["x-sha2-signature"].first)
            #expect(WebhookVerifier(token: station.token).isValid(sha2Signature: signature, body: sent.body))
        }
    }

    @Test
    func nextDeliveriesUseTheSameToken() async throws {
        try await DispatchStation.with { station in
            for _ in 1...5 {
                let delivery = self.offer("/for/token-1", at: station)
                #expect(await station.nextEnding() == self.success(delivery))
            }
            #expect(station.receiver.tokenCount == 1)
        }
    }

    @Test
    func aTokenThatIsRefusedIsReplacedWithinTheAttempt() async throws {
        try await DispatchStation.with { station in
            let first = self.offer("/for/token-1", at: station)
            #expect(await station.nextEnding() == self.success(first))
            let second = self.offer("/for/token-2", at: station)
            #expect(await station.nextEnding() == self.success(second))
            #expect(station.receiver.tokenCount == 2)
            #expect(station.receiver.requestCount == 5)
        }
    }

    @Test
    func anEndpointThatRefusesAFreshTokenIsAskedOnce() async throws {
        try await DispatchStation.with { station in
            let delivery = self.offer("/401", at: station)
            #expect(
                await station.nextEnding() == .settled(delivery.id, status: 401, failure: nil, isSuccess: false))
            #expect(station.receiver.tokenCount == 1)
            #expect(station.receiver.requestCount == 2)
        }
    }

    @Test
    func anEndpointThatRefusesEveryTokenIsAskedTwiceAtMost() async throws {
        try await DispatchStation.with { station in
            let first = self.offer("/for/token-1", at: station)
            #expect(await station.nextEnding() == self.success(first))
            let second = self.offer("/401", at: station)
            #expect(await station.nextEnding() == .settled(second.id, status: 401, failure: nil, isSuccess: false))
            #expect(station.receiver.tokenCount == 2)
            #expect(station.receiver.requestCount == 5)
        }
    }

    @Test(arguments: [(400, "{}", "oauth_refused"), (200, "{}", "oauth_malformed")])
    func withoutATokenNothingIsSentAndTheAttemptHasFailed(
        status: Int, body: String, failure: String
    ) async throws {
        try await DispatchStation.with { station in
            station.receiver.answerTokens([(status: status, body: body)])
            let delivery = self.offer("/200", at: station)
            #expect(
                await station.nextEnding() == .settled(delivery.id, status: nil, failure: failure, isSuccess: false))
            #expect(station.receiver.requestCount == 1)
            // The next one asks again.
            let next = self.offer("/for/token-2", at: station)
            #expect(await station.nextEnding() == self.success(next))
        }
    }

    @Test(arguments: ["https://private.example/token", "https://nowhere.example/token", "ftp://example.com/"])
    func aTokenEndpointIsNowhereThatAWebhookMayNotBe(url: String) async throws {
        try await DispatchStation.with { station in
            let delivery = self.offer("/200", at: station, tokens: url)
            #expect(
                await station.nextEnding()
                    == .settled(delivery.id, status: nil, failure: "oauth_unreachable", isSuccess: false))
            #expect(station.receiver.requestCount == 0)
        }
    }

    @Test
    func whatIsTooMuchHereDoesNotCountAgainstTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = self.offer("/200", at: station, tokens: "https://busy.example/token")
            #expect(await station.nextEnding() == .released(delivery.id, .withItsEndpoint))
        }
    }

    @Test
    func deliveriesWithoutAGrantCarryNoToken() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/200")
            #expect(await station.nextEnding() == self.success(delivery))
            let sent = try #require(await station.nextRequest())
            #expect(sent.headers["authorization"] == [])
        }
    }
}
