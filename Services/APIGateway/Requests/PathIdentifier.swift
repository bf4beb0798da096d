import Hummingbird
import ServiceRuntime
import VerificationDomain

extension Parameters {
    /// An identifier in the path.
    /// - Throws: `Problem`: 404 with the documented text, as for an identifier that nothing has.
    func identifier<Subject>(
        _ name: String, resource: String, as: Identifier<Subject>.Type = Identifier<Subject>.self
    ) throws -> Identifier<Subject> {
        let text = self.get(name) ?? ""
        guard let identifier = Identifier<Subject>(text) else { throw Problem.notFound(resource, id: text) }
        return identifier
    }
}
