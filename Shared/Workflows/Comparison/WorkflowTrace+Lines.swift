extension WorkflowTrace {
    /// The trace for a terminal: a line for each event with its time and what followed, and below it why each condition
    /// took its port.
    /// - Parameter showsValues: Whether to add the values that conditions compared; they may be personal data.
    package func lines(showsValues: Bool) -> [String] {
        self.entries.flatMap { entry in
            let effects = entry.effects.map(RunWords.text).joined(separator: "; ")
            let happening = "\(Moment(entry.at).text)  \(RunWords.text(entry.event))"
            return [effects.isEmpty ? happening : "\(happening): \(effects)"]
                + entry.choices.map { "  \(RunWords.text($0, showsValues: showsValues))" }
        }
    }
}
