import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What a tenant sees of the deliveries to a webhook.
@Suite(.postgres)
struct DeliveryLogTests {
    private static let all = Page(number: 1, size: 100)
    private let bench: DeliveryBench
    private let deliveries: ReadDeliveries

    init() throws {
        self.bench = try DeliveryBench()
        self.deliveries = try TestServices(on: self.bench.database).deliveries
    }

    private func webhook() async throws -> Webhook {
        try await self.bench.database.insertTenants()
        return try await self.bench.database.insertWebhook(environments: [.sandbox])
    }

    private func list(
        _ webhook: Webhook, _ filter: DeliveryFilter = DeliveryFilter(), page: Page = Self.all,
        scope: Scope = .acmeSandbox
    ) async throws -> Paged<DeliveryRecord> {
        try await self.deliveries.list(page, of: webhook.id, filter, scope: scope)
    }

    @Test
    func deliveryShowsItsEventItsStateAndItsAttempts() async throws {
        let webhook = try await self.webhook()
        let event = try await self.bench.publish()[0]
        let first = try await self.bench.claimOne()
        try await self.bench.settle(first, 503)
        try await self.bench.makeDue()
        try await self.bench.settle(try await self.bench.claimOne(), nil)
        let found = try await self.deliveries.find(first.id, of: webhook.id, scope: .acmeSandbox)
        #expect(found.id == first.id)
        #expect(found.webhookID == webhook.id)
        #expect(found.eventID == event.id)
        #expect(found.eventType == .workflowTaskStarted)
        #expect(found.resourceID == event.resourceID)
        #expect(!found.isTest)
        #expect(found.state == .pending)
        let row = try await self.bench.row(first.id)
        #expect(found.dueAt == row?.dueAt)
        #expect(found.attempts.map(\.number) == [1, 2])
        #expect(found.attempts.map(\.statusCode) == [503, nil])
        #expect(found.attempts.map(\.failure) == [nil, "timeout"])
        #expect(found.attempts.map(\.duration) == [.milliseconds(1234), .milliseconds(1234)])
        let listed = try await self.list(webhook)
        #expect(listed.items == [found])
        #expect(listed.total == 1)
    }

    @Test
    func deliveryThatHasEndedIsNotDue() async throws {
        let webhook = try await self.webhook()
        try await self.bench.publish()
        try await self.bench.settle(try await self.bench.claimOne(), 200)
        let found = try #require(try await self.list(webhook).items.first)
        #expect(found.state == .delivered)
        #expect(found.dueAt == nil)
    }

    @Test
    func pagesAreNewestFirstAndHaveTheTotal() async throws {
        let webhook = try await self.webhook()
        try await self.bench.publish(5)
        // All of one statement have one time, and ids break the tie.
        let everything = try await self.list(webhook).items
        #expect(everything.map(\.id.rawValue.uuidString) == everything.map(\.id.rawValue.uuidString).sorted(by: >))
        let pages = [
            try await self.list(webhook, page: Page(number: 1, size: 2)),
            try await self.list(webhook, page: Page(number: 2, size: 2)),
            try await self.list(webhook, page: Page(number: 3, size: 2)),
            try await self.list(webhook, page: Page(number: 4, size: 2)),
        ]
        #expect(pages.map(\.items.count) == [2, 2, 1, 0])
        #expect(pages.map(\.total) == [5, 5, 5, 5])
        #expect(pages.flatMap(\.items) == everything)
        let newer = try await self.bench.publish()[0]
        #expect(try await self.list(webhook).items.first?.eventID == newer.id)
    }

    @Test
    func filtersLeaveTheRestOut() async throws {
        let webhook = try await self.webhook()
        let events = try await self.bench.publish(3)
        for delivery in try await self.bench.claim() {
            try await self.bench.settle(delivery, delivery.eventID == events[0].id ? 200 : 500)
        }
        func found(_ change: (inout DeliveryFilter) -> Void) async throws -> Set<UUID> {
            var filter = DeliveryFilter()
            change(&filter)
            return Set(try await self.list(webhook, filter).items.map(\.eventID))
        }
        let everything = Set(events.map(\.id))
        #expect(try await found { $0.states = [.delivered] } == [events[0].id])
        #expect(try await found { $0.states = [.delivered, .pending] } == everything)
        #expect(try await found { $0.states = [.exhausted] }.isEmpty)
        #expect(try await found { $0.eventTypes = [.workflowTaskStarted] } == everything)
        #expect(try await found { $0.eventTypes = [.checkCompleted] }.isEmpty)
        #expect(try await found { $0.resourceID = events[1].resourceID } == [events[1].id])
        let made = try #require(try await self.list(webhook).items.first?.createdAt)
        #expect(try await found { $0.createdAfter = made.addingTimeInterval(-1) } == everything)
        #expect(try await found { $0.createdAfter = made.addingTimeInterval(1) }.isEmpty)
        #expect(try await found { $0.createdBefore = made.addingTimeInterval(1) } == everything)
        #expect(try await found { $0.createdBefore = made.addingTimeInterval(-1) }.isEmpty)
    }

    @Test(arguments: [Scope.acmeLive, .globexSandbox, .globexLive])
    func neverCrossesTenants(other: Scope) async throws {
        let webhook = try await self.webhook()
        let theirs = try await self.bench.database.insertWebhook(tenant: .globex)
        try await self.bench.publish()
        let delivery = try await self.bench.claimOne()
        let log = PostgresDeliveryLog(on: try self.bench.database.pool(as: .gateway))
        #expect(try await log.list(Self.all, of: webhook.id, DeliveryFilter(), scope: other).total == 0)
        #expect(try await log.find(delivery.id, of: webhook.id, scope: other) == nil)
        #expect(try await log.find(delivery.id, of: theirs.id, scope: .acmeSandbox) == nil)
        #expect(try await log.find(delivery.id, of: webhook.id, scope: .acmeSandbox) != nil)
    }

    @Test
    func sandboxTokenSeesNothingOfAWebhookThatHearsOfTheLiveEnvironment() async throws {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        let delivery = DeliveryID(rawValue: UUID())
        await #expect(throws: WebhookError.notFound(webhook.id)) { _ = try await self.list(webhook) }
        await #expect(throws: WebhookError.notFound(webhook.id)) {
            _ = try await self.deliveries.find(delivery, of: webhook.id, scope: .acmeSandbox)
        }
        #expect(try await self.list(webhook, scope: .acmeLive).total == 0)
    }
}
