import Glibc

/// Takes from this process everything that decoding does not need, before it reads a byte.
///
/// Limits on time, memory and files; no other descriptors; no new privileges; and a seccomp filter that leaves only
/// system calls on memory and on descriptors that are open. No socket, file or process can be made afterwards.
enum Confinement {
    private static let cpuSeconds: rlim_t = 10
    private static let addressSpace: rlim_t = 1 << 30

    /// - Returns: Whether all of it succeeded.
    static func enter() -> Bool {
        Self.closeInheritedDescriptors()
        return Self.limit(RLIMIT_CPU, to: self.cpuSeconds)
            && Self.limit(RLIMIT_AS, to: self.addressSpace)
            && Self.limit(RLIMIT_FSIZE, to: 0)
            && Self.limit(RLIMIT_CORE, to: 0)
            && Self.limit(RLIMIT_NOFILE, to: 3)
            && Self.limit(__RLIMIT_NPROC, to: 0)
            && SystemCallFilter.install()
    }

    /// Tries what must be impossible, for tests and for operators.
    /// - Returns: A line of JSON: what is possible nevertheless, and whether inherited descriptors are open.
    static func report() -> String {
        let network = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0) < 0
        let files = open("/dev/null", O_RDONLY) < 0
        var process = pid_t()
        var nothing: [UnsafeMutablePointer<CChar>?] = [nil]
        let status = posix_spawn(&process, "/bin/true", nil, nil, &nothing, &nothing)
        var byte: UInt8 = 0
        // Reading nothing fails with EBADF only where there is no descriptor.
        let descriptors = (CInt(3)..<1_024).contains { read($0, &byte, 0) == 0 || errno != EBADF }
        return """
            {"network":\(!network),"files":\(!files),"processes":\(status == 0),"descriptors":\(descriptors)}

            """
    }

    private static func closeInheritedDescriptors() {
        // Not among the functions that Swift imports from glibc; Linux 5.9, glibc 2.34.
        typealias CloseRange = @convention(c) (CUnsignedInt, CUnsignedInt, CInt) -> CInt
        if let symbol = dlsym(nil, "close_range"), unsafeBitCast(symbol, to: CloseRange.self)(3, .max, 0) == 0 {
            return
        }
        for descriptor in CInt(3)..<65_536 { close(descriptor) }
    }

    private static func limit(_ resource: __rlimit_resource, to value: rlim_t) -> Bool {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        return setrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
    }
}
