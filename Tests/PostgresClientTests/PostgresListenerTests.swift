import Foundation
import PostgresClient
import Testing

extension ServerTests {
    @Suite
    struct PostgresListenerTests {
        /// Runs a listener while `body` reads its events.
        private func withListener(
            _ channels: [String], name: String = "listener",
            _ body: (inout AsyncStream<ListenerEvent>.Iterator) async throws -> Void
        ) async throws {
            let configuration = PostgresConfiguration(url: try TestDatabase.serverURL, applicationName: name)
            let listener = PostgresListener(
                configuration: configuration, channels: channels, logger: TestDatabase.logger)
            let running = Task { await listener.run() }
            var events = listener.events.makeAsyncIterator()
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(&events))
            } catch {
                result = .failure(error)
            }
            running.cancel()
            await running.value
            try result.get()
        }

        @Test
        func notificationsArriveInOrder() async throws {
            let channel = #"odd "channel" \#(UUID())"#
            try await self.withListener(["other", channel]) { events in
                #expect(await events.next() == .connected)
                try await TestDatabase.withPool { pool async throws in
                    try await pool.execute(
                        "SELECT pg_notify(\(channel), n::text) FROM generate_series(1, 3) AS n", in: .unscoped)
                }
                for number in 1...3 {
                    #expect(await events.next() == .notification(channel: channel, payload: "\(number)"))
                }
            }
        }

        @Test
        func lostListenerListensAgain() async throws {
            let name = "listener-\(UUID())"
            try await self.withListener([name], name: name) { events in
                #expect(await events.next() == .connected)
                try await TestDatabase.withPool { pool async throws in
                    for round in 1...2 {
                        try await pool.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = \(name)",
                            in: .unscoped)
                        #expect(await events.next() == .disconnected)
                        #expect(await events.next() == .connected)
                        try await pool.execute("SELECT pg_notify(\(name), \("\(round)"))", in: .unscoped)
                        #expect(await events.next() == .notification(channel: name, payload: "\(round)"))
                    }
                }
            }
        }

        @Test
        func eventsEndWithTheListener() async throws {
            let configuration = PostgresConfiguration(url: try TestDatabase.serverURL)
            let listener = PostgresListener(configuration: configuration, channels: ["c"], logger: TestDatabase.logger)
            let running = Task { await listener.run() }
            var seen: [ListenerEvent] = []
            for await event in listener.events {
                seen.append(event)
                running.cancel()
            }
            #expect(seen == [.connected, .disconnected])
            await running.value
        }

        @Test
        func listenerTriesUntilThereIsAServer() async throws {
            let forwarder = try Forwarder(to: TestDatabase.serverURL)
            forwarder.refuse()
            let configuration = PostgresConfiguration(url: forwarder.url)
            let listener = PostgresListener(configuration: configuration, channels: ["c"], logger: TestDatabase.logger)
            let running = Task { await listener.run() }
            try await Task.sleep(for: .milliseconds(250))
            try forwarder.accept()
            var events = listener.events.makeAsyncIterator()
            #expect(await events.next() == .connected)
            forwarder.cut()
            #expect(await events.next() == .disconnected)
            #expect(await events.next() == .connected)
            running.cancel()
            await running.value
            forwarder.refuse()
            forwarder.cut()
        }
    }
}
