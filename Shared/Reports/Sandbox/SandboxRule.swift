/// What decides the answer of a report in the sandbox.
package enum SandboxRule: Hashable, Sendable {
    /// The applicant's names: a workflow, or a check without `consider`.
    case names
    /// The check lists this report under `consider`.
    case consider
    /// The check lists others under `consider`, but not this report: it is clear whatever the names say.
    case clear
}
