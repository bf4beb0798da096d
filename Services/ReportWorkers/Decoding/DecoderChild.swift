import Glibc
import Synchronization

/// One run of the decoder as a child process: started, fed, read and always reaped on the thread that calls ``run(_:)``.
///
/// Only ``kill()`` may be called from elsewhere. The child gets an end of a socket pair as standard input and output, and
/// none of our environment; our descriptors close on execution, and those of careless libraries the decoder closes.
final class DecoderChild: Sendable {
    struct Order: Sendable {
        let executable: String
        let input: [UInt8]
        /// The most bytes to read.
        let maximumOutput: Int
        let deadline: Duration
    }

    /// How a run ended that was not cut off.
    struct Outcome: Sendable {
        let output: [UInt8]
        /// As `waitpid` gives it.
        let status: CInt
    }

    private enum State {
        case notStarted
        case running(pid_t)
        case reaped
        case killed
    }

    private let state = Mutex(State.notStarted)

    /// Ends the child at once, or keeps it from being started; calling it late or twice does nothing.
    func kill() {
        self.state.withLock { state in
            switch state {
            // Under the lock: the number is not reused before the child is reaped.
            case .running(let child): _ = Glibc.kill(child, SIGKILL)
            case .notStarted: state = .killed
            case .reaped, .killed: break
            }
        }
    }

    /// Runs the child to its end; blocks.
    /// - Throws: ``MediaDecodingError``: `unavailable`, `timedOut`, `malformedAnswer` (more output than allowed).
    func run(_ order: Order) throws(MediaDecodingError) -> Outcome {
        let end = ContinuousClock.now + order.deadline
        let socket = try self.start(order.executable)
        defer { close(socket) }
        let exchanged: Result<[UInt8], MediaDecodingError>
        do throws(MediaDecodingError) {
            exchanged = .success(try Self.exchange(order, over: socket, until: end))
        } catch {
            exchanged = .failure(error)
        }
        if case .failure = exchanged { self.kill() }
        let status = self.reap(until: end)
        return Outcome(output: try exchanged.get(), status: status)
    }

    /// - Returns: Our end of the socket pair.
    private func start(_ executable: String) throws(MediaDecodingError) -> CInt {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .unavailable(code: errno) }
        defer { close(ends[1]) }
        let flags = fcntl(ends[0], F_GETFL)
        let result = self.state.withLock { state -> CInt in
            guard case .notStarted = state, fcntl(ends[0], F_SETFL, flags | O_NONBLOCK) == 0 else { return ECANCELED }
            var child = pid_t()
            let result = Self.spawn(executable, socket: ends[1], child: &child)
            if result == 0 { state = .running(child) }
            return result
        }
        guard result == 0 else {
            close(ends[0])
            throw .unavailable(code: result)
        }
        return ends[0]
    }

    private static func spawn(_ executable: String, socket: CInt, child: inout pid_t) -> CInt {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // A parent that blocks or ignores signals must not pass that on.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // Where the Swift libraries are not in a standard place, the loader needs to know it.
        var environment = ["SWIFT_BACKTRACE=enable=no"]
        if let path = getenv("LD_LIBRARY_PATH") { environment.append("LD_LIBRARY_PATH=\(String(cString: path))") }
        var arguments = [strdup(executable), nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        return posix_spawn(&child, executable, &actions, &attributes, &arguments, &variables)
    }

    /// Writes the input and reads until the child closes its end.
    private static func exchange(
        _ order: Order, over socket: CInt, until end: ContinuousClock.Instant
    ) throws(MediaDecodingError) -> [UInt8] {
        var output: [UInt8] = []
        var sent = 0
        var isWriting = true
        while true {
            let events = POLLIN | (isWriting ? POLLOUT : 0)
            var watched = pollfd(fd: socket, events: Int16(events), revents: 0)
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { throw .timedOut }
            let ready = poll(&watched, 1, CInt(clamping: left.milliseconds + 1))
            if ready < 0, errno != EINTR { throw .unavailable(code: errno) }
            if ready <= 0 { continue }
            if isWriting, watched.revents & Int16(POLLOUT) != 0 {
                let count = order.input.withUnsafeBytes { bytes in
                    send(socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, CInt(MSG_NOSIGNAL))
                }
                if count >= 0 { sent += count }
                // A child that has gone takes no more, but may have answered.
                let isRefused = count < 0 && errno != EAGAIN && errno != EINTR
                isWriting = sent < order.input.count && !isRefused
                if !isWriting { shutdown(socket, CInt(SHUT_WR)) }
            }
            if watched.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
                guard let received = Self.receive(from: socket) else { return output }
                guard received.count <= order.maximumOutput - output.count else { throw .malformedAnswer }
                output.append(contentsOf: received)
            }
        }
    }

    /// - Returns: What is there now, possibly nothing; `nil` at the end.
    private static func receive(from socket: CInt) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
            count = recv(socket, buffer.baseAddress, buffer.count, 0)
            initialized = max(0, count)
        }
        if count > 0 { return bytes }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
    }

    /// Waits for the child's end, which is forced at the deadline: closing its output is not ending.
    private func reap(until end: ContinuousClock.Instant) -> CInt {
        let child = self.state.withLock { state -> pid_t? in
            if case .running(let child) = state { child } else { nil }
        }
        guard let child else { return 0 }
        var information = siginfo_t()
        while ContinuousClock.now < end {
            // Without reaping it, so that `kill()` stays safe.
            let result = waitid(P_PID, id_t(child), &information, CInt(WEXITED | WNOWAIT | WNOHANG))
            if result < 0 && errno != EINTR || information.si_signo == SIGCHLD { break }
            usleep(200)
        }
        return self.state.withLock { state in
            state = .reaped
            _ = Glibc.kill(child, SIGKILL)
            var status: CInt = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        self.components.seconds * 1_000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
