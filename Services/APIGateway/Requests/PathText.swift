import Foundation
import Hummingbird
import VerificationDomain

extension Parameters {
    /// A text in the path that is no identifier, such as a name that the tenant chose, percent-decoded.
    /// - Parameter maximum: Its greatest length in code points.
    /// - Returns: `nil` for what no such text can be: empty, too long, with control characters, or no UTF-8.
    func text(_ name: String, maximum: Int) -> String? {
        guard let text = self.get(name)?.removingPercentEncoding, !text.isEmpty,
            text.unicodeScalars.count <= maximum, ApplicantRules.controlCharacters(text) == nil
        else { return nil }
        return text
    }
}
