/// The canned answers of the sandbox, one table for each kind of report: values to read and to change, without rules.
///
/// The reference states the combinations for document and facial similarity reports, and that "Consider" is `consider`
/// everywhere. What else a table has is Martlet's own: combinations in the same spelling, so that a workflow's route
/// for a flagged item can be tried with every kind of report.
enum SandboxTables {}
