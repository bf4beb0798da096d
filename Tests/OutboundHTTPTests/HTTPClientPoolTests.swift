import AsyncHTTPClient
import NIOPosix
import Testing

@testable import OutboundHTTP

@Suite
struct HTTPClientPoolTests {
    func key(_ host: String) throws -> HTTPClientPool.Key {
        HTTPClientPool.Key(host: host, address: try #require(IPAddress(parsing: "192.0.2.1")))
    }

    func pool(capacity: Int, idleLimit: Duration = .seconds(300)) -> HTTPClientPool {
        HTTPClientPool(capacity: capacity, idleLimit: idleLimit) { _ in
            HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        }
    }

    @Test func sameKeySharesAClient() async throws {
        let pool = self.pool(capacity: 2)
        let first = await pool.withClient(for: try self.key("a")) { ObjectIdentifier($0) }
        let second = await pool.withClient(for: try self.key("a")) { ObjectIdentifier($0) }
        #expect(first == second)
        #expect(pool.count == 1)
        await pool.shutDown()
    }

    @Test func leastRecentlyUsedClientGoesFirst() async throws {
        let pool = self.pool(capacity: 2)
        let first = await pool.withClient(for: try self.key("a")) { ObjectIdentifier($0) }
        for host in ["b", "a", "c"] { await pool.withClient(for: try self.key(host)) { _ in } }
        #expect(pool.count == 2)
        #expect(await pool.withClient(for: try self.key("a")) { ObjectIdentifier($0) } == first)
        await pool.shutDown()
    }

    @Test func clientInUseStays() async throws {
        let pool = self.pool(capacity: 1)
        let (a, b) = (try self.key("a"), try self.key("b"))
        await pool.withClient(for: a) { outer in
            await pool.withClient(for: b) { _ in }
            await pool.withClient(for: a) { inner in #expect(inner === outer) }
        }
        #expect(pool.count == 1)
        await pool.shutDown()
    }

    @Test func idleClientGoesWhenAnotherIsGivenBack() async throws {
        let pool = self.pool(capacity: 10, idleLimit: .zero)
        for host in ["a", "b", "c"] {
            await pool.withClient(for: try self.key(host)) { _ in }
            #expect(pool.count == 1)
        }
        await pool.shutDown()
    }

    /// A client may have connections to close that take their time; a request of another host must not wait for them.
    @Test(.timeLimit(.minutes(1))) func requestDoesNotWaitForAnotherClientsEnd() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (closed, report) = AsyncStream.makeStream(of: String.self)
        let pool = HTTPClientPool(capacity: 1, idleLimit: .seconds(300)) { client in
            report.yield("closing")
            for await _ in gate { break }
            try? await client.shutdown()
            report.yield("closed")
        } makeClient: { _ in
            HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        }
        var reports = closed.makeAsyncIterator()
        for host in ["a", "b"] { await pool.withClient(for: try self.key(host)) { _ in } }
        #expect(await reports.next() == "closing")
        #expect(pool.count == 1)
        // Only the end of the pool waits for it; the gate is opened for the two that there were.
        let ending = Task { await pool.shutDown() }
        #expect(await reports.next() == "closing")
        for _ in 0..<2 { opener.yield() }
        await ending.value
        #expect(await reports.next() == "closed")
        #expect(await reports.next() == "closed")
    }

    @Test func poolThatWasShutDownHasNoClients() async throws {
        let pool = self.pool(capacity: 10)
        await pool.withClient(for: try self.key("a")) { _ in }
        await pool.shutDown()
        #expect(pool.count == 0)
        let ran: Bool? = await pool.withClient(for: try self.key("a")) { _ in true }
        #expect(ran == nil)
    }
}
