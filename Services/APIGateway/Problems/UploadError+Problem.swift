package import ServiceAssembly
package import ServiceRuntime

extension UploadError: ProblemConvertible {
    /// 422 with the field that is wrong.
    package var problem: Problem {
        switch self {
        case .severalFiles: .validation(["file": ["must be given once"]])
        case .notAFile: .validation(["file": ["must be a file"]])
        case .repeatedField(let name): .validation([name: ["must be given once"]])
        }
    }
}
