/// The trace that the current task belongs to: an id that joins the log lines of a request with those of the jobs it
/// caused, and of theirs.
///
/// Jobs made with no trace of their own take this one; a handler runs under its job's.
package enum JobTrace {
    /// At most 100 bytes; `nil` outside of any trace.
    @TaskLocal package static var current: String?
}
