import Foundation
import NIOHTTP1
import OutboundHTTP
import Testing
import VerificationDomain
import Webhooks

@testable import WebhookDispatcher

/// How attempts end.
@Suite(.timeLimit(.minutes(1)))
struct DeliveryDispatcherTests {
    @Test(arguments: [200, 201, 204, 299])
    func anyStatusFrom200To299IsASuccess(status: Int) async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/\(status)")
            #expect(
                await station.nextEnding() == .settled(delivery.id, status: status, failure: nil, isSuccess: true))
        }
    }

    @Test(arguments: [400, 404, 410, 429, 500, 503])
    func anErrorIsAFailure(status: Int) async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/\(status)")
            #expect(
                await station.nextEnding() == .settled(delivery.id, status: status, failure: nil, isSuccess: false))
        }
    }

    @Test(arguments: [301, 302, 307, 308])
    func aRedirectIsAFailureAndNotFollowed(status: Int) async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/\(status)")
            #expect(
                await station.nextEnding() == .settled(delivery.id, status: status, failure: nil, isSuccess: false))
            #expect(station.receiver.requestCount == 1)
        }
    }

    @Test
    func aPrivateAddressIsAFailureOfTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(url: "https://private.example/")
            #expect(
                await station.nextEnding()
                    == .settled(delivery.id, status: nil, failure: "refused_address", isSuccess: false))
        }
    }

    @Test
    func aNameThatDoesNotExistIsAFailureOfTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(url: "https://nowhere.example/")
            #expect(await station.nextEnding() == .settled(delivery.id, status: nil, failure: "dns", isSuccess: false))
        }
    }

    @Test
    func whatIsTooMuchHereDoesNotCountAgainstTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(url: "https://busy.example/")
            #expect(await station.nextEnding() == .released(delivery.id))
        }
    }

    @Test
    func whatIsCutShortHereDoesNotCountAgainstTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/held")
            _ = await station.nextRequest()
            await station.client.shutDown()
            #expect(await station.nextEnding() == .released(delivery.id))
        }
    }

    @Test
    func aDispatcherThatIsCancelledGivesBackWhatIsUnderWay() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/held")
            _ = await station.nextRequest()
            station.running.cancel()
            #expect(await station.nextEnding() == .released(delivery.id))
            await station.running.value
        }
    }

    @Test
    func aDeliveryWithNowhereToGoIsCancelled() async throws {
        try await DispatchStation.with { station in
            let delivery = station.queue.offer(nil)
            #expect(await station.nextEnding() == .cancelled(delivery.id))
            #expect(station.receiver.requestCount == 0)
        }
    }

    @Test
    func aRequestIsSignedForItsReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/200")
            let request = try #require(await station.nextRequest())
            func field(_ name: String) throws -> String {
                let values = request.headers[name]
                #expect(values.count == 1)
                return try #require(values.first)
            }
            let verifier = WebhookVerifier(token: station.token)
            #expect(request.body == Array("{\"payload\":{}}".utf8))
            #expect(try field("content-type") == "application/json")
            #expect(try field("user-agent") == "Martlet-Webhooks/1")
            #expect(try field("webhook-id") == delivery.eventID.uuidString.lowercased())
            #expect(verifier.isValid(sha2Signature: try field("x-sha2-signature"), body: request.body))
            #expect(
                verifier.isValid(
                    webhookID: try field("webhook-id"), webhookTimestamp: try field("webhook-timestamp"),
                    webhookSignature: try field("webhook-signature"), body: request.body, now: Date()))
        }
    }

    @Test
    func aDeliveryThatCannotBeReadStopsNoOther() async throws {
        try await DispatchStation.with(concurrency: 1) { station in
            station.queue.failContents(1)
            station.offer(to: "/200", isRinging: false)
            let next = station.offer(to: "/200")
            #expect(await station.nextEnding() == .settled(next.id, status: 200, failure: nil, isSuccess: true))
        }
    }

    @Test
    func everythingIsDoneUnderOneNameAndLease() async throws {
        try await DispatchStation.with { station in
            for path in ["/200", "/500"] { station.offer(to: path) }
            station.offer(url: "https://busy.example/")
            station.queue.offer(nil)
            for _ in 0..<4 { _ = await station.nextEnding() }
            #expect(station.queue.dispatchers.count == 1)
            #expect(station.queue.leases == [.seconds(30)])
            #expect(station.queue.jitters.count == 2)
            #expect(station.queue.jitters.allSatisfy { (.zero ... .seconds(2)).contains($0) })
        }
    }
}
