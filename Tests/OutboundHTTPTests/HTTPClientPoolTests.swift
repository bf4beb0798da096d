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

    @Test func poolThatWasShutDownHasNoClients() async throws {
        let pool = self.pool(capacity: 10)
        await pool.withClient(for: try self.key("a")) { _ in }
        await pool.shutDown()
        #expect(pool.count == 0)
        let ran: Bool? = await pool.withClient(for: try self.key("a")) { _ in true }
        #expect(ran == nil)
    }
}
