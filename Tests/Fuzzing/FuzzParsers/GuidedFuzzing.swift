#if GUIDED
    import Foundation
    import FuzzTargets

    /// libFuzzer's own loop, which `-sanitize=fuzzer` links in (LLVM, `FuzzerInterface.h`).
    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt

    /// Hands over to libFuzzer: `FUZZ_TARGET` names the parser, `FUZZ_ARGUMENTS` holds libFuzzer's own arguments.
    func guideByCoverage() -> Never {
        let environment = ProcessInfo.processInfo.environment
        let words = (environment["FUZZ_ARGUMENTS"] ?? "").split(separator: " ").map(String.init)
        let strings = (["fuzz-parsers"] + words).map { strdup($0) }
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { arguments[index] = string }
        arguments[strings.count] = nil
        var count = CInt(strings.count)
        var pointer = arguments
        exit(
            runDriver(&count, &pointer) { bytes, count in
                let input = Array(UnsafeBufferPointer(start: bytes, count: count))
                do {
                    try guidedTarget.run(input)
                } catch {
                    print(error)
                    abort()  // how libFuzzer learns that something was found
                }
                return 0
            })
    }

    private let guidedTarget =
        FuzzTarget(rawValue: ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "") ?? .json
#endif
