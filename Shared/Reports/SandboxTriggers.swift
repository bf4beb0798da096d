/// The names that one kind of report answers to in the sandbox; all others are like each other.
///
/// A task may be given a name of its own beside the applicant's. "Any verification report run against this applicant"
/// follows the applicant's name (Onfido API reference v3.6, "Pre-determined 'consider' results"), so a task's name
/// that means nothing here never hides an applicant's that does.
package struct SandboxTriggers: Sendable {
    private let firstNames: Set<String>
    private let lastNames: Set<String>

    /// Of the document report and its supersets: combinations, document types and sub-results.
    package static let document = SandboxTriggers(
        firstNames: Set(SandboxTable.answersByFirstName.keys),
        // "clear" is an option like the other sub-results, though its answer is everybody's.
        lastNames: Set(SandboxTable.answersByLastName.keys).union(SandboxDocumentType.byLastName.keys).union(["clear"]))

    /// Of the facial similarity reports.
    package static let facialSimilarity = SandboxTriggers(
        firstNames: Set(SandboxFacialTable.answersByFirstName.keys),
        lastNames: Set(SandboxFacialTable.answersByLastName.keys))

    /// The first name that decides.
    /// - Parameters:
    ///   - own: The task's, `nil` when it was given none.
    ///   - applicant: The applicant's, as stored now.
    /// - Returns: The task's if it is a trigger, else the applicant's if that is one, else the task's where there is one.
    package func firstName(own: String?, applicant: String) -> String {
        Self.deciding(own, applicant, among: self.firstNames)
    }

    /// The last name that decides, by the same rule as ``firstName(own:applicant:)``.
    package func lastName(own: String?, applicant: String) -> String {
        Self.deciding(own, applicant, among: self.lastNames)
    }

    private static func deciding(_ own: String?, _ applicant: String, among triggers: Set<String>) -> String {
        guard let own, triggers.contains(own) || !triggers.contains(applicant) else { return applicant }
        return own
    }
}
