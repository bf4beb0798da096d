/// What goes wrong at one await of a simulated process.
enum SimulatedFault: Hashable, Sendable {
    /// The statement is refused; nothing has changed.
    case refused
    /// The statement takes effect, and its reply is lost with the connection.
    case replyLost
    /// The statement, or the end of the pause, comes this much later.
    case late(seconds: Int)
    /// The statement takes effect at once, and its reply comes this much later.
    case lateReply(seconds: Int)
    /// No reply until the deadline; the statement takes effect or not.
    case hang(takesEffect: Bool)
    /// Nothing reaches the database, nor comes back, for this long: this statement takes effect, and its reply is late.
    case partition(seconds: Int)
    /// The process dies; a statement that it has just sent takes effect or not.
    case crash(takesEffect: Bool)
    /// The process stands still for this long, and then goes on as if nothing had been.
    case freeze(seconds: Int)
    /// The process's clock leaps ahead, or falls behind.
    case clock(seconds: Int)

    /// Every kind, for the systematic search. The long ones outlast a registration.
    static let all: [SimulatedFault] = [
        .refused, .replyLost, .late(seconds: 2), .late(seconds: 20), .lateReply(seconds: 2), .lateReply(seconds: 8),
        .lateReply(seconds: 20), .partition(seconds: 8), .partition(seconds: 20),
        .hang(takesEffect: false), .hang(takesEffect: true), .crash(takesEffect: false), .crash(takesEffect: true),
        .freeze(seconds: 2), .freeze(seconds: 20), .clock(seconds: 14), .clock(seconds: -14),
    ]

    /// Whether it means anything where a process only pauses.
    var concernsPauses: Bool {
        switch self {
        case .refused, .replyLost, .lateReply, .hang, .crash(takesEffect: true): false
        case .late, .partition, .crash(takesEffect: false), .freeze, .clock: true
        }
    }
}

/// Which awaits go wrong, and how.
enum SimulatedFaultPlan: Hashable, Sendable {
    case never
    /// The await with this number, counted over all processes from 1.
    case once(at: Int, SimulatedFault)
    /// Every await whose name begins so, until this time.
    case always([String: SimulatedFault], until: Duration)
    /// Of a thousand awaits so many, until this time.
    case randomly(perMille: Int, until: Duration)

    func fault(
        at point: Int, _ name: String, now: Duration, _ scheduler: SimulationScheduler
    ) -> SimulatedFault? {
        switch self {
        case .never: nil
        case .once(let number, let fault): point == number ? fault : nil
        case .always(let faults, let end):
            now < end ? faults.first { name.hasPrefix($0.key) }?.value : nil
        case .randomly(let perMille, let end):
            now < end && scheduler.draw { $0.below(1000) < perMille }
                ? scheduler.draw { SimulatedFault.all.randomElement(using: &$0) } : nil
        }
    }
}
