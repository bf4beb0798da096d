package import ServiceAssembly
package import ServiceRuntime
import VerificationDomain

extension RefusedUpload: ProblemConvertible {
    /// 422 with the file and every other field that is wrong.
    package var problem: Problem {
        var wrong = self.fields
        wrong.add("file", self.file.message)
        return wrong.problem
    }
}
