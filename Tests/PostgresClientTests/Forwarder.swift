import Foundation
import Glibc
import Synchronization

/// A port on the loopback that leads to the server, and can refuse, cut or hold back.
final class Forwarder: Sendable {
    private struct State {
        var listening: Int32?
        var sockets: Set<Int32> = []
        var isHeld = false
    }

    private let port: UInt16
    private let upstream: (host: String, port: Int)
    private let query: URLComponents
    private let state = Mutex(State())

    /// Begins to accept.
    init(to serverURL: String) throws {
        guard let components = URLComponents(string: serverURL) else { throw TestDatabase.NotConfigured() }
        let items = Dictionary(
            (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        self.query = components
        self.upstream = (
            items["host"] ?? components.host ?? "localhost", Int(items["port"] ?? "") ?? components.port ?? 5432
        )
        let listening = try Self.listen(port: 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listening, $0, &length) }
        }
        self.port = UInt16(bigEndian: address.sin_port)
        self.start(listening)
    }

    /// The server's URL, through the port.
    var url: String {
        var components = self.query
        components.queryItems = (components.queryItems ?? []).filter { $0.name != "host" && $0.name != "port" }
        components.queryItems?.append(URLQueryItem(name: "host", value: "127.0.0.1"))
        components.queryItems?.append(URLQueryItem(name: "port", value: "\(self.port)"))
        components.queryItems?.append(URLQueryItem(name: "sslmode", value: "disable"))
        return components.string ?? ""
    }

    /// Refuses new connections.
    func refuse() {
        self.state.withLock { state in
            if let listening = state.listening { Glibc.shutdown(listening, Int32(SHUT_RDWR)) }
            state.listening = nil
        }
    }

    /// Accepts new connections again.
    func accept() throws {
        self.start(try Self.listen(port: self.port))
    }

    /// Cuts every connection.
    func cut() {
        self.state.withLock { state in
            for socket in state.sockets { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Passes nothing on, without closing anything, until told otherwise.
    func hold(_ isHeld: Bool) {
        self.state.withLock { $0.isHeld = isHeld }
    }

    private struct Failure: Error {}

    private static func listen(port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, Glibc.listen(descriptor, 64) == 0 else { throw Failure() }
        return descriptor
    }

    private func start(_ listening: Int32) {
        self.state.withLock { $0.listening = listening }
        Thread.detachNewThread {
            while true {
                let client = Glibc.accept(listening, nil, nil)
                if client < 0 { break }
                guard let server = self.connect() else {
                    Glibc.close(client)
                    continue
                }
                self.state.withLock { $0.sockets.formUnion([client, server]) }
                self.pump(from: client, to: server)
                self.pump(from: server, to: client)
            }
            Glibc.close(listening)
        }
    }

    private func connect() -> Int32? {
        guard self.upstream.host.hasPrefix("/") else { return self.connectTCP() }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "\(self.upstream.host)/.s.PGSQL.\(self.upstream.port)"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if connected == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }

    private func connectTCP() -> Int32? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(self.upstream.host, "\(self.upstream.port)", &hints, &found) == 0, let found else {
            return nil
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(found.pointee.ai_family, found.pointee.ai_socktype, 0)
        if Glibc.connect(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }

    /// Copies one direction until either side ends, then ends both. Descriptors stay open until the process ends, so
    /// that a number never names another connection.
    private func pump(from source: Int32, to target: Int32) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(source, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                while self.state.withLock({ $0.isHeld }) { usleep(1000) }
                var sent = 0
                while sent < count {
                    let written = buffer.withUnsafeBytes { bytes in
                        send(target, bytes.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
                    }
                    if written <= 0 { break }
                    sent += written
                }
                if sent < count { break }
            }
            Glibc.shutdown(source, Int32(SHUT_RDWR))
            Glibc.shutdown(target, Int32(SHUT_RDWR))
        }
    }
}
