import Glibc

/// The list of system calls that stay possible, as a filter of Linux's seccomp (linux/seccomp.h, linux/filter.h).
///
/// Others fail with EPERM, so that a C library which learns a new call degrades rather than dies; a foreign
/// architecture's calls end the process.
enum SystemCallFilter {
    /// `struct sock_filter`
    private struct Instruction {
        let code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        let operand: UInt32
    }

    /// `struct sock_fprog`
    private struct Program {
        let length: UInt16
        let instructions: UnsafePointer<Instruction>?
    }

    #if arch(x86_64)
        private static let architecture: UInt32 = 0xC000_003E  // AUDIT_ARCH_X86_64
        /// read, write, mmap, mprotect, munmap, brk, rt_sigaction, rt_sigprocmask, rt_sigreturn, sched_yield, mremap,
        /// madvise, getpid, exit, gettid, futex, clock_gettime, exit_group, tgkill, getrandom
        private static let allowed: [UInt32] = [
            0, 1, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 39, 60, 186, 202, 228, 231, 234, 318,
        ]
    #elseif arch(arm64)
        private static let architecture: UInt32 = 0xC000_00B7  // AUDIT_ARCH_AARCH64
        /// The same calls in the same order.
        private static let allowed: [UInt32] = [
            63, 64, 222, 226, 215, 214, 134, 135, 139, 124, 216, 233, 172, 93, 178, 98, 113, 94, 131, 278,
        ]
    #endif

    /// Forbids new privileges, which the kernel demands first, and installs the filter, for good.
    static func install() -> Bool {
        // `prctl` is variadic in C, which Swift does not import; its arguments are five machine words.
        typealias Prctl = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt
        guard let symbol = dlsym(nil, "prctl") else { return false }
        let prctl = unsafeBitCast(symbol, to: Prctl.self)
        let (noNewPrivileges, dumpable, seccomp): (CInt, CInt, CInt) = (38, 4, 22)  // linux/prctl.h
        guard prctl(dumpable, 0, 0, 0, 0) == 0, prctl(noNewPrivileges, 1, 0, 0, 0) == 0 else { return false }
        return self.instructions().withUnsafeBufferPointer { instructions in
            var program = Program(length: UInt16(instructions.count), instructions: instructions.baseAddress)
            return withUnsafePointer(to: &program) { prctl(seccomp, 2, UInt(bitPattern: $0), 0, 0) == 0 }
        }
    }

    private static func instructions() -> [Instruction] {
        let (load, jumpIfEqual, answer): (UInt16, UInt16, UInt16) = (0x20, 0x15, 0x06)  // LD|W|ABS, JMP|JEQ|K, RET|K
        let (kill, allow): (UInt32, UInt32) = (0x8000_0000, 0x7FFF_0000)
        let refuse = 0x0005_0000 | UInt32(EPERM)
        var program = [
            Instruction(code: load, operand: 4),  // seccomp_data.arch
            Instruction(code: jumpIfEqual, ifTrue: 1, operand: self.architecture),
            Instruction(code: answer, operand: kill),
            Instruction(code: load, operand: 0),  // seccomp_data.nr
        ]
        for (index, number) in self.allowed.enumerated() {
            let distance = UInt8(self.allowed.count - index)
            program.append(Instruction(code: jumpIfEqual, ifTrue: distance, operand: number))
        }
        program.append(Instruction(code: answer, operand: refuse))
        program.append(Instruction(code: answer, operand: allow))
        return program
    }
}
