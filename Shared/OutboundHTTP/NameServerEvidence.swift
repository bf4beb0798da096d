/// Tells whose fault it is that a lookup got no answer: the name's own servers', or our resolver's.
///
/// One lookup cannot tell: `EAI_AGAIN` and silence mean either. When our resolver is away nobody gets an answer; so a
/// name is blamed only when it went without one time after time, while other lookups were answered in between. Until
/// then nobody is charged for what may be our own outage.
struct NameServerEvidence {
    /// The lookup in a row without an answer from which on the name is blamed.
    static let lookupsToBlame = 3
    /// Names remembered; beyond that all are forgotten, and get the benefit of the doubt again.
    static let greatestNames = 4096

    private struct Trouble {
        var lookups: Int
        /// The number of answers when the latest of them ended.
        var answers: UInt64
    }

    private var answers: UInt64 = 0
    private var troubled: [String: Trouble] = [:]

    /// A lookup got an answer while somebody waited for it, be it that there is no such name.
    mutating func answered(_ host: String) {
        self.answers &+= 1
        self.troubled[host] = nil
    }

    /// A lookup got its answer after everybody had given up: the resolver works, and the name is as slow as before.
    mutating func answeredLate() { self.answers &+= 1 }

    /// A lookup got no answer, or none in time; to be called once for each lookup.
    /// - Returns: Whether the name's own servers are to blame.
    mutating func unanswered(_ host: String) -> Bool {
        guard var trouble = self.troubled[host] else {
            if self.troubled.count >= Self.greatestNames { self.troubled.removeAll() }
            self.troubled[host] = Trouble(lookups: 1, answers: self.answers)
            return false
        }
        if trouble.answers != self.answers { trouble.lookups += 1 }
        trouble.answers = self.answers
        self.troubled[host] = trouble
        return trouble.lookups >= Self.lookupsToBlame
    }
}
