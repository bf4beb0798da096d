import Foundation
import NIOHTTP1
import OutboundHTTP
import PostgresClient
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
            #expect(await station.nextEnding() == .released(delivery.id, .withItsEndpoint))
        }
    }

    /// Else it would be tried again as fast as Postgres gives it out.
    @Test
    func whatIsTooMuchHereWaitsAFewSeconds() async throws {
        try await DispatchStation.with { station in
            for _ in 0..<20 { station.offer(url: "https://busy.example/") }
            for _ in 0..<20 { _ = await station.nextEnding() }
            #expect(station.queue.delays.count == 20)
            #expect(station.queue.delays.allSatisfy { (.seconds(1) ... .seconds(5)).contains($0) })
            #expect(Set(station.queue.delays).count > 1)
        }
    }

    @Test
    func whatIsCutShortHereDoesNotCountAgainstTheReceiver() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/held")
            _ = await station.nextRequest()
            await station.client.shutDown()
            #expect(await station.nextEnding() == .released(delivery.id, .atOnce))
        }
    }

    @Test
    func aDispatcherThatIsCancelledGivesBackWhatIsUnderWay() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/held")
            _ = await station.nextRequest()
            station.running.cancel()
            #expect(await station.nextEnding() == .released(delivery.id, .atOnce))
            await station.running.value
        }
    }

    @Test
    func aDeliveryWithNowhereToGoIsCancelled() async throws {
        try await DispatchStation.with { station in
            let delivery = station.queue.offer(.gone)
            #expect(await station.nextEnding() == .discarded(delivery.id, .cancelled))
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
    func aDeliveryThatNeverOpensEndsForGoodAndStopsNoOther() async throws {
        try await DispatchStation.with(concurrency: 1) { station in
            let unreadable = station.queue.offer(.unopenable, isRinging: false)
            let next = station.offer(to: "/200")
            #expect(await station.nextEnding() == .discarded(unreadable.id, .undeliverable))
            #expect(await station.nextEnding() == .settled(next.id, status: 200, failure: nil, isSuccess: true))
            #expect(station.receiver.requestCount == 1)
            #expect(station.log.lines.contains("error: A delivery's content does not open"))
        }
    }

    @Test(arguments: [SQLError.unavailable("gone"), .poolTimeout, .deadlineExceeded])
    func aDeliveryThatCannotBeReadStopsNoOther(error: SQLError) async throws {
        try await DispatchStation.with(concurrency: 1) { station in
            station.queue.failContents([error])
            let unread = station.offer(to: "/200", isRinging: false)
            let next = station.offer(to: "/200")
            #expect(await station.nextEnding() == .released(unread.id, .after))
            #expect(await station.nextEnding() == .settled(next.id, status: 200, failure: nil, isSuccess: true))
            #expect(station.queue.delays.allSatisfy { (.seconds(1) ... .seconds(5)).contains($0) })
        }
    }

    /// Such as a deployment that was started with the wrong keys: nothing is lost by it, nor done in haste.
    @Test
    func aDeliveryThatSomebodyMustMakeReadableWaitsLonger() async throws {
        try await DispatchStation.with { station in
            station.queue.failContents([ScriptedDeliveryQueue.Refused()])
            let unread = station.offer(to: "/200")
            #expect(await station.nextEnding() == .released(unread.id, .after))
            #expect(station.queue.delays.allSatisfy { (.seconds(48) ... .seconds(72)).contains($0) })
            #expect(station.log.lines.contains("error: A delivery's content could not be read"))
        }
    }

    @Test
    func whatWasSentIsWrittenDownOncePostgresIsBack() async throws {
        try await DispatchStation.with { station in
            station.queue.failWrites([
                SQLError.unavailable("restarting"), SQLError.poolTimeout, SQLError.deadlineExceeded,
                SQLError.server(SQLServerError(sqlState: "40P01")),
            ])
            let delivery = station.offer(to: "/200")
            #expect(await station.nextEnding() == .settled(delivery.id, status: 200, failure: nil, isSuccess: true))
            #expect(station.queue.writes == 5)
            #expect(station.receiver.requestCount == 1)
        }
    }

    @Test
    func whatPostgresRefusesIsNotTriedAgain() async throws {
        try await DispatchStation.with(concurrency: 1) { station in
            station.queue.failWrites([SQLError.server(SQLServerError(sqlState: "42501"))])
            station.offer(to: "/200", isRinging: false)
            let next = station.offer(to: "/500")
            #expect(await station.nextEnding() == .settled(next.id, status: 500, failure: nil, isSuccess: false))
            #expect(station.queue.writes == 2)
            #expect(station.log.lines.contains("warning: A delivery could not be settled"))
        }
    }

    /// Later the claim may be somebody else's, and the delivery is sent again.
    @Test
    func writingDownEndsBeforeTheClaimDoes() async throws {
        try await DispatchStation.with(concurrency: 1, lease: .milliseconds(40)) { station in
            station.queue.failWrites(Array(repeating: SQLError.unavailable("gone"), count: 1000))
            station.offer(to: "/200")
            while !station.log.lines.contains("warning: A delivery could not be settled") { await Task.yield() }
            #expect((2..<100).contains(station.queue.writes))
            station.queue.failWrites([])
            let next = station.offer(to: "/200")
            #expect(await station.nextEnding() == .settled(next.id, status: 200, failure: nil, isSuccess: true))
        }
    }

    @Test
    func everythingIsDoneWithinTheSameBounds() async throws {
        try await DispatchStation.with { station in
            for path in ["/200", "/500"] { station.offer(to: path) }
            station.offer(url: "https://busy.example/")
            station.queue.offer(.gone)
            for _ in 0..<4 { _ = await station.nextEnding() }
            #expect(station.queue.leases == [.seconds(30)])
            #expect(station.queue.jitters.count == 2)
            #expect(station.queue.jitters.allSatisfy { (.zero ... .seconds(2)).contains($0) })
        }
    }
}
