import ServiceAssembly
import VerificationDomain

extension UploadForm {
    /// What is wrong with the fields of a form whose file was refused.
    /// - Parameter parse: Reads the whole form, and complains of a missing file, too.
    static func mistakes<Parsed>(
        beside fields: [String: String], _ parse: (UploadForm) throws(ValidationError) -> Parsed
    ) -> ValidationError {
        do throws(ValidationError) {
            _ = try parse(UploadForm(fields: fields, file: nil))
            return ValidationError()
        } catch {
            return ValidationError(error.fields.filter { $0.key != "file" })
        }
    }
}
